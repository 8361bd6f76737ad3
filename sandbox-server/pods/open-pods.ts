import { bubblewrap } from './isolation/bubblewrap.ts'
import { unsafeLocal } from './isolation/unsafe-local.ts'
import type { Logger } from './isolation.ts'
import type { IsolationKind } from './isolation-kind.ts'
import { LivePod } from './live-pod.ts'
import type { Pod, PodPurpose, Pods } from './pod.ts'
import { findBreach } from './self-test/find-breach.ts'
import { missingService } from './services.ts'

export interface PodsOptions {
  readonly isolation: IsolationKind
  /** The folder with sandbox-server, node_modules and package.json, readable by the user that pods run as. */
  readonly appRoot: string
  readonly logger: Logger
  /** Who pods run as when this process is root. */
  readonly uid?: number
}

/** Opens the pods of this machine, after attacking one of them: where an attack is not contained, none is started. */
export async function openPods(options: PodsOptions): Promise<Pods> {
  const { appRoot, logger, uid = DEFAULT_UID } = options
  const isUnsafe = options.isolation === 'unsafe-local'
  const isolation = isUnsafe ? unsafeLocal({ appRoot }) : bubblewrap({ appRoot, uid })
  const live = new Set<Pod>()
  let isClosed = false

  async function startPod(purpose: PodPurpose, signal: AbortSignal): Promise<Pod> {
    if (isClosed) throw new Error('The pods are closed: no more are started.')
    const pod = new LivePod(isolation.spawn(purpose), logger)
    live.add(pod)
    void pod.gone.then(() => live.delete(pod))
    await pod.ready(signal)
    return pod
  }

  async function findReason(): Promise<string | null> {
    if (isUnsafe) {
      logger.warn(
        {},
        "UNSAFE: learners' programs run on this machine without any isolation, as this user. Only for yourself.",
      )
    }
    try {
      const pod = await startPod({ challengeFolder: null, services: [] }, AbortSignal.timeout(START_MS))
      const breach = isUnsafe ? null : await findBreach(pod)
      await pod.close()
      return breach
    } catch (error) {
      return await isolation.explainFailure(error)
    }
  }

  const whyNot = await findReason()
  if (whyNot !== null) logger.error({ whyNot }, 'Programs cannot run here')

  const whyNotWith = (services: PodPurpose['services']) => whyNot ?? missingService(services, options.isolation)

  return {
    isolation: options.isolation,
    whyNot,
    whyNotWith,
    async start(purpose, signal) {
      const obstacle = whyNotWith(purpose.services)
      if (obstacle !== null) throw new Error(obstacle)
      return await startPod(purpose, signal)
    },
    async close() {
      isClosed = true
      await Promise.all([...live].map((pod) => pod.close()))
    },
  }
}

/** High enough to be nobody's account. */
export const DEFAULT_UID = 47321
const START_MS = 10_000
