import type { SourceFile } from '#protocol'
import { CannotStart } from '../failed-expectation.ts'
import type { Stage } from '../stage.ts'
import type { Surroundings } from '../surroundings.ts'
import { HostProcess } from './host-process.ts'
import { assertThere, startHost } from './start-host.ts'
import { type TestResult, testAnswer, testStarted } from './test-talk.ts'

/** Milliseconds all tests of a file together may take. */
const WHOLE_RUN = 12_000
/** With other files laid over, a run is given this many times as long as with the learner's own, and this much on top. */
const PATIENCE_WITH_OTHERS = { times: 5, extraMs: 2_500 }

/** How the tests of one file went. */
export interface SuiteRun {
  readonly tests: readonly TestResult[]
  readonly passed: number
  readonly failed: number
  /** Why the run is not a whole one, or null. */
  readonly problem: string | null
}

/** A Jest test file of the learner's, run in the learner's sandbox: each run is a fresh process. */
export class TestSuite {
  readonly file: string
  readonly #surroundings: Surroundings

  constructor(file: string, surroundings: Surroundings) {
    this.file = file
    this.#surroundings = surroundings
  }

  /**
   * Runs the tests. With `files` laid over the learner's (a reference, a mutant), nothing that the tests print or say is
   * taken: they could print what was laid over. Then only tests known from the run with the learner's own files are
   * named, without messages. Nothing else of the learner's may be running meanwhile, nor a server that records what it is told.
   */
  runs({ files }: { readonly files?: readonly SourceFile[] } = {}): Promise<SuiteRun> {
    const { ledger } = this.#surroundings
    return ledger.watch(`tests('${this.file}').runs(…)`, async () => {
      const own = await this.#ownRun()
      return files === undefined ? own.run : await this.#runWith(files, own)
    })
  }

  /** The run with the learner's own files: once in a grading. */
  #ownRun(): Promise<OwnRun> {
    const { stage } = this.#surroundings
    const known = ownRuns.get(stage) ?? new Map<string, Promise<OwnRun>>()
    ownRuns.set(stage, known)
    const run = known.get(this.file) ?? this.#runOwn()
    known.set(this.file, run)
    return run
  }

  async #runOwn(): Promise<OwnRun> {
    assertThere(this.file, this.#surroundings.stage.files)
    const host = await startHost('tests', { name: this.file, surroundings: this.#surroundings })
    const startedAt = performance.now()
    let running: string | null = null
    host.program.line.onSay((said) => {
      running = testStarted(said) ?? running
    })
    const reply = await host.ask({ do: 'run', file: this.file }, WHOLE_RUN)
    const tookMs = performance.now() - startedAt
    // Before anything is laid over the learner's files, nothing may be left that could hear of it.
    await host.stop()
    if (reply.type === 'answer') {
      const answer = testAnswer(reply.answer)
      return { run: answer === null ? empty(FORGED) : counted(answer.tests, answer.problem), tookMs }
    }
    if (reply.type === 'garbled') return { run: empty(FORGED), tookMs }
    const test = running === null ? '' : `The test “${running}”`
    if (reply.type === 'late') {
      if (running !== null) return { run: empty(`${test} never comes to its end.`), tookMs }
      throw cannotRun(this.file, 'It was not done: something at its top level loops or waits for ever.')
    }
    if (running !== null) return { run: empty(`${test} ended the whole process. ${reply.ending.message}`), tookMs }
    throw cannotRun(this.file, reply.ending.message)
  }

  async #runWith(files: readonly SourceFile[], own: OwnRun): Promise<SuiteRun> {
    const { stage, group, setup, patience, signal } = this.#surroundings
    if (group.programs.some(({ isRunning }) => isRunning) || setup.services.length > 0) {
      throw new Error(
        'Tests are run with other files while something else runs that could be told of them. Give them a check of their own, without services.',
      )
    }
    const program = await stage.launch({ what: { host: 'tests' }, files, isSilent: true })
    try {
      const host = new HostProcess(program, { patience, signal })
      const deadlineMs = (own.tookMs / patience) * PATIENCE_WITH_OTHERS.times + PATIENCE_WITH_OTHERS.extraMs
      const reply = await host.ask({ do: 'run', file: this.file }, Math.min(deadlineMs, WHOLE_RUN))
      if (reply.type === 'late') return empty('The tests did not come to an end.')
      const answer = reply.type === 'answer' ? testAnswer(reply.answer) : null
      if (answer === null) return empty('The tests could not be run.')
      return counted(
        known(answer.tests, own.run.tests),
        answer.problem === null ? null : 'The tests could not all be run.',
      )
    } finally {
      await program.stop()
    }
  }
}

interface OwnRun {
  readonly run: SuiteRun
  readonly tookMs: number
}

const ownRuns = new WeakMap<Stage, Map<string, Promise<OwnRun>>>()

const FORGED =
  'Something in the tests answered in the place of the one who runs them. Leave open files alone that you did not open.'

/** Of each test that the learner's own run knows, its status and nothing else. */
function known(tests: readonly TestResult[], own: readonly TestResult[]): TestResult[] {
  const names = new Set(own.map(({ name }) => name))
  return tests.flatMap(({ name, status }) => (names.has(name) ? [{ name, status, durationMs: 0 }] : []))
}

function counted(tests: readonly TestResult[], problem: string | null): SuiteRun {
  const count = (status: TestResult['status']) => tests.filter((test) => test.status === status).length
  return { tests, passed: count('passed'), failed: count('failed'), problem }
}

function empty(problem: string): SuiteRun {
  return counted([], problem)
}

function cannotRun(file: string, why: string): CannotStart {
  return new CannotStart({
    message: `${file} could not be run. ${why}`,
    anomaly: 'crashed',
    expected: `the tests of ${file} are run`,
    actual: why,
  })
}
