import { type Cgroups, type MemoryHeldBy, openCgroups } from './cgroup/index.ts'
import { bubblewrap, dropRoot } from './isolation/bubblewrap.ts'
import { unsafeLocal } from './isolation/unsafe-local.ts'
import type { Logger } from './isolation.ts'
import type { IsolationKind } from './isolation-kind.ts'
import { LivePod } from './live-pod.ts'
import type { Pod, PodPurpose, Pods } from './pod.ts'
import { findBreach } from './self-test/find-breach.ts'
import { type Remembered, remembered } from './self-test/remembered.ts'
import { missingService } from './services.ts'

export interface PodsOptions {
  readonly isolation: IsolationKind
  /** The folder with sandbox-server, node_modules and package.json, readable by the user that pods run as. */
  readonly appRoot: string
  readonly logger: Logger
  /** Who pods run as when this process is root. */
  readonly uid?: number
  /** Folders of cgroups that pods may get theirs in, with colons between; `off` for none. Looked for where nothing is said. */
  readonly cgroup?: string | undefined
  /** `once` is for short commands: a sandbox that has held since the machine started is not attacked again each time. */
  readonly selfTest?: 'always' | 'once'
}

/** Opens the pods of this machine, after attacking one of them: where an attack is not contained, none is started. */
export async function openPods(options: PodsOptions): Promise<Pods> {
  const { appRoot, logger, uid = DEFAULT_UID } = options
  const isUnsafe = options.isolation === 'unsafe-local'
  const { cgroups, memoryHeldBy, unusable } = isUnsafe ? UNHELD : await cgroupsFor(options, uid)
  const isolation = isUnsafe ? unsafeLocal({ appRoot }) : bubblewrap({ appRoot, uid, cgroups })
  const memory =
    options.selfTest === 'once' && !isUnsafe ? remembered({ appRoot, alsoBy: [`${uid}`, memoryHeldBy.by] }) : null
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

  /** What a self-test would have said in better words, where one is remembered. */
  async function startUntested(memory: Remembered, purpose: PodPurpose, signal: AbortSignal): Promise<Pod> {
    try {
      return await startPod(purpose, signal)
    } catch (error) {
      memory.forget()
      if (signal.aborted) throw error
      throw new Error(await isolation.explainFailure(error), { cause: error })
    }
  }

  async function findReason(): Promise<string | null> {
    if (unusable !== null) return unusable
    if (memory?.holds()) return null
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
      if (breach === null) memory?.keep()
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
    memoryHeldBy,
    async start(purpose, signal) {
      const obstacle = whyNotWith(purpose.services)
      if (obstacle !== null) throw new Error(obstacle)
      return await (memory === null ? startPod(purpose, signal) : startUntested(memory, purpose, signal))
    },
    async close() {
      isClosed = true
      await Promise.all([...live].map((pod) => pod.close()))
      await cgroups?.close()
    },
  }
}

interface HeldCgroups {
  readonly cgroups: Cgroups | null
  readonly memoryHeldBy: MemoryHeldBy
  /** Why those that an operator has named will not do; then nothing is run. */
  readonly unusable: string | null
}

const UNHELD: HeldCgroups = {
  cgroups: null,
  memoryHeldBy: { by: 'watchdog', why: 'Programs run without isolation: nothing but the watchdog bounds them.' },
  unusable: null,
}

async function cgroupsFor({ cgroup, logger }: PodsOptions, uid: number): Promise<HeldCgroups> {
  const named = cgroup ?? process.env.DUPLEX_CGROUP
  const onLeft = (why: string) => logger.warn({ why }, 'A cgroup stayed behind')
  try {
    const opened = await openCgroups({ named, asPods: dropRoot(uid), onLeft })
    logger.info({ memoryHeldBy: opened.memoryHeldBy }, 'Who holds the memory of programs')
    return { ...opened, unusable: null }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { ...UNHELD, memoryHeldBy: { by: 'watchdog', why }, unusable: `Programs cannot run here: ${why}` }
  }
}

/** High enough to be nobody's account. */
export const DEFAULT_UID = 47321
const START_MS = 10_000
