import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { SourceFile } from '#protocol'
import { plainLauncher } from '../../sandbox-server/agent/launchers/plain.ts'
import { PodStage } from '../../sandbox-server/agent/pod-stage.ts'
import { plainServices } from '../../sandbox-server/agent/services/plain-services.ts'
import { Services } from '../../sandbox-server/agent/services/services.ts'
import { WarmRunners } from '../../sandbox-server/agent/warm-runners.ts'
import { Watchdog } from '../../sandbox-server/agent/watchdog.ts'
import type { Stage } from '../../sandbox-server/grader/stage.ts'

export interface BareStageOptions {
  /** A folder with answers to keep beside the challenge. */
  readonly challengeFolder?: string
  readonly hasRedis?: boolean
}

/** A stage of plain child processes. Whoever opens it closes it. */
export interface BareStage {
  readonly stage: Stage
  /** Ends every program that is left and removes what was made for them. */
  close(): Promise<void>
}

/** The stage of a pod with no isolation at all, for programs we wrote ourselves. They find the repository's packages. */
export async function openBareStage(
  files: readonly SourceFile[],
  { challengeFolder, hasRedis = false }: BareStageOptions = {},
): Promise<BareStage> {
  const workFolder = await mkdtemp(join(tmpdir(), 'duplex-bare-stage-'))
  const packages = { learner: resolve(import.meta.dirname, '../../node_modules') }
  const runners = new WarmRunners(plainLauncher({ workFolder, packages, preload: ['ws'] }))
  const watchdog = new Watchdog()
  const services = new Services({
    workFolder,
    watchdog,
    launcher: plainServices(),
    programs: hasRedis ? { redis: { file: 'redis-server', libraries: [] } } : {},
  })
  const stage = new PodStage({
    ...{ files, runners, watchdog, services },
    challengeFolder: challengeFolder ?? null,
    on() {},
  })
  return {
    stage,
    async close() {
      await stage.close('The program was stopped: the test is over.')
      await services.close()
      await runners.close()
      await rm(workFolder, { recursive: true, force: true })
    },
  }
}
