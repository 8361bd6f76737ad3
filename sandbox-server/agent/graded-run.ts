import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { gradeChallenge } from '#grader'
import type { Ending, RunEvent, SourceFile } from '#protocol'
import { GRADING_CEILING_MS } from '../pods/agent-protocol.ts'
import { PodStage } from './pod-stage.ts'
import type { AgentRun, RunTools } from './run.ts'

export interface GradedRunOptions {
  readonly challengeFolder: string
  readonly files: readonly SourceFile[]
  readonly seed: string
  readonly patience: number
}

/** Grades a learner's files: loads the challenge's grader, and gives it a stage. */
export class GradedRun implements AgentRun {
  readonly over: Promise<void>
  #stopped = new AbortController()

  constructor(options: GradedRunOptions, tools: RunTools) {
    this.over = this.#grade(options, tools)
  }

  stop(): void {
    this.#stopped.abort(new Stopped())
  }

  /** A program that is being graded is nobody's to type into. */
  input(): void {}

  /** The clients of a grading are the grader's. */
  peer(): void {}

  /** So is what happens to the programs. */
  fault(): void {}

  async #grade(options: GradedRunOptions, { runners, watchdog, services, stripper, on }: RunTools): Promise<void> {
    const startedAt = performance.now()
    let hasVerdict = false
    const stage = new PodStage({
      files: options.files,
      runners,
      watchdog,
      services,
      stripper,
      challengeFolder: options.challengeFolder,
      on,
    })
    const tell = (event: RunEvent) => {
      hasVerdict ||= event.type === 'verdict'
      on(event)
    }
    try {
      await beforeCeiling(this.#stopped, options.patience, async (signal) => {
        const { challenge, gradeChallenge, graderVersion } = await loadGrader(options.challengeFolder)
        const { seed, patience } = options
        await gradeChallenge({
          challenge,
          id: basename(options.challengeFolder),
          stage,
          seed,
          patience,
          on: tell,
          signal,
          graderVersion,
        })
      })
      if (!hasVerdict) throw new Error('The grader came to its end without a verdict.')
    } catch (error) {
      if (!(error instanceof Stopped)) {
        await stage.close('The program was stopped: the grading broke.')
        throw error
      }
    }
    const reason = this.#stopped.signal.aborted
      ? 'The check was stopped.'
      : 'The program was stopped after the last check.'
    const ending = await stage.close(reason)
    on({ type: 'ended', ending: ending ?? neverStarted(reason, performance.now() - startedAt) })
  }
}

class Stopped extends Error {
  override name = 'Stopped'
}

/** The grader is ours, but it may hang: nothing it waits for outlives the ceiling or a stop. */
async function beforeCeiling(
  stopped: AbortController,
  patience: number,
  grade: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const ceilingMs = GRADING_CEILING_MS * patience
  const tooLong = new AbortController()
  const timer = setTimeout(
    () => tooLong.abort(new Error(`The grader was not done after ${ceilingMs / 1000} s.`)),
    ceilingMs,
  )
  const signal = AbortSignal.any([stopped.signal, tooLong.signal])
  const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  try {
    await Promise.race([grade(signal), aborted])
  } finally {
    clearTimeout(timer)
  }
}

interface LoadedGrader {
  /** The default export of the challenge's grader.ts. */
  readonly challenge: unknown
  readonly gradeChallenge: typeof gradeChallenge
  readonly graderVersion: string
}

const loaded = new Map<string, Promise<LoadedGrader>>()

/** The challenge's grader, and the kit that runs it. Loaded once per pod, and only in pods that grade. */
export function loadGrader(challengeFolder: string): Promise<LoadedGrader> {
  const grader = loaded.get(challengeFolder) ?? load(challengeFolder)
  loaded.set(challengeFolder, grader)
  return grader
}

async function load(challengeFolder: string): Promise<LoadedGrader> {
  const [kit, grader] = await Promise.all([
    import('#grader'),
    import(pathToFileURL(join(challengeFolder, 'grader.ts')).href),
  ])
  return {
    challenge: grader.default,
    gradeChallenge: kit.gradeChallenge,
    graderVersion: await kit.graderVersion(challengeFolder),
  }
}

function neverStarted(message: string, durationMs: number): Ending {
  return { how: 'stopped', message, durationMs }
}
