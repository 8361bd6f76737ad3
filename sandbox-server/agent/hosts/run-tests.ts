import type { TestResult } from '../../grader/hosts/test-talk.ts'
import { learnersPlace } from './learners-place.ts'
import {
  type Block,
  blocksOf,
  casesOf,
  fullName,
  type Hook,
  type HookKind,
  isPromise,
  isToRun,
  saysOnly,
  type TestCase,
  type TestTree,
  wordsOf,
} from './test-tree.ts'

// Taken before a test can fake them.
const { setTimeout, clearTimeout, performance } = globalThis

export interface RunTestsOptions {
  /** Called before each test: one that never comes back can then be named. */
  readonly onStart: (name: string) => void
  readonly onEnd: (result: TestResult) => void
  /** Called around each test, for what Jest checks beside the test itself. Gives what was found wrong. */
  readonly beforeTest: () => void
  readonly afterTest: () => readonly string[]
}

/** Runs what a file declared, one test after the other, in its order. */
export async function runTests(tree: TestTree, options: RunTestsOptions): Promise<TestResult[]> {
  tree.close()
  const run = new TestRun(tree.root, options)
  process.on('uncaughtException', run.stray)
  process.on('unhandledRejection', run.stray)
  try {
    await run.block(tree.root)
  } finally {
    process.off('uncaughtException', run.stray)
    process.off('unhandledRejection', run.stray)
  }
  return run.results
}

class TestRun {
  readonly results: TestResult[] = []
  /** What nobody caught: it belongs to the test that is running. */
  readonly stray = (error: unknown): void => void this.#stray?.(error)
  readonly #options: RunTestsOptions
  readonly #hasOnly: boolean
  #stray: ((error: unknown) => void) | null = null
  /** Why the tests of a block cannot be run: its beforeAll failed. */
  readonly #spoiled = new Map<Block, unknown>()

  constructor(root: Block, options: RunTestsOptions) {
    this.#options = options
    this.#hasOnly = saysOnly(root)
  }

  async block(block: Block): Promise<void> {
    const hasWork = [...casesOf(block)].some((test) => isToRun(test, this.#hasOnly))
    if (hasWork) await this.#hooks(block, 'beforeAll')
    for (const child of block.children) {
      if (child.type === 'test') await this.#test(child)
      else await this.block(child)
    }
    if (hasWork) await this.#hooks(block, 'afterAll')
  }

  /** The hooks that run once. One that fails spoils every test of its block, as in Jest. */
  async #hooks(block: Block, kind: 'beforeAll' | 'afterAll'): Promise<void> {
    for (const hook of block.hooks[kind]) {
      const error = await this.#attempt(hook, kind)
      if (error === null) continue
      if (kind === 'beforeAll') this.#spoiled.set(block, error.why)
      else this.#end({ name: fullNameOr(block, kind), status: 'failed', ...told(error.why), durationMs: 0 })
    }
  }

  async #test(test: TestCase): Promise<void> {
    const name = fullName(test)
    if (!isToRun(test, this.#hasOnly)) {
      this.#end({ name, status: test.mode === 'todo' ? 'todo' : 'skipped', durationMs: 0 })
      return
    }
    const startedAt = performance.now()
    this.#options.onStart(name)
    const spoiled = blocksOf(test).find((block) => this.#spoiled.has(block))
    const errors = spoiled === undefined ? await this.#errorsOf(test) : [this.#spoiled.get(spoiled)]
    const durationMs = Math.round((performance.now() - startedAt) * 100) / 100
    if (errors.length === 0) this.#end({ name, status: 'passed', durationMs })
    else this.#end({ name, status: 'failed', ...told(errors[0]), durationMs })
  }

  async #errorsOf(test: TestCase): Promise<unknown[]> {
    const blocks = blocksOf(test)
    const errors: unknown[] = []
    this.#options.beforeTest()
    const before = blocks.toReversed().flatMap(({ hooks }) => hooks.beforeEach)
    for (const [hook, word] of [...before.map((each) => [each, 'beforeEach'] as const), [test, 'the test'] as const]) {
      const error = await this.#attempt(hook, word)
      if (error === null) continue
      errors.push(error.why)
      break
    }
    for (const hook of blocks.flatMap(({ hooks }) => hooks.afterEach)) {
      const error = await this.#attempt(hook, 'afterEach')
      if (error !== null) errors.push(error.why)
    }
    const complaints = this.#options.afterTest()
    return [...errors, ...complaints.map((complaint) => new Error(complaint))]
  }

  /** What went wrong, or null. */
  async #attempt({ run, timeoutMs }: Hook, word: HookKind | 'the test'): Promise<{ readonly why: unknown } | null> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const timer = setTimeout(() => reject(new Error(`${word} was not done after ${timeoutMs} ms.`)), timeoutMs)
    this.#stray = reject
    try {
      if (run.length > 0) {
        const result = run((error) => (error === undefined ? resolve(undefined) : reject(error)))
        if (isPromise(result)) result.then(undefined, reject)
      } else Promise.resolve(run()).then(resolve, reject)
      await promise
      return null
    } catch (why) {
      return { why }
    } finally {
      clearTimeout(timer)
      this.#stray = null
    }
  }

  #end(result: TestResult): void {
    this.results.push(result)
    this.#options.onEnd(result)
  }
}

const LONGEST_MESSAGE = 4_000

function told(error: unknown): Pick<TestResult, 'message' | 'place'> {
  const message = (error instanceof Error ? error.message || error.name : wordsOf(error)).slice(0, LONGEST_MESSAGE)
  const place = error instanceof Error ? learnersPlace(error.stack ?? '') : null
  return place === null ? { message } : { message, place }
}

function fullNameOr(block: Block, word: string): string {
  const name = fullName(block)
  return name === '' ? word : `${name} › ${word}`
}
