import { learnersPlace } from './learners-place.ts'

/** What a learner hands to `test`, `beforeEach` and the rest: it may take a `done`, or give a Promise. */
type TestFunction = (done?: DoneFunction) => unknown
type DoneFunction = (error?: unknown) => void

export type Mode = 'run' | 'skip' | 'only' | 'todo'
export type HookKind = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'

export interface Hook {
  readonly run: TestFunction
  readonly timeoutMs: number
}

/** A `describe`, and the file itself. */
export interface Block {
  readonly type: 'block'
  readonly name: string
  readonly parent: Block | null
  readonly mode: Mode
  readonly hooks: Record<HookKind, Hook[]>
  readonly children: (Block | TestCase)[]
}

export interface TestCase extends Hook {
  readonly type: 'test'
  readonly name: string
  readonly parent: Block
  readonly mode: Mode
}

/** What one file may declare. */
export const TEST_BOUNDS = { tests: 200, timeoutMs: 5_000, nameLength: 300 } as const

/** Collects what a test file declares: Jest's words, as they are called. */
export class TestTree {
  readonly root = emptyBlock('', null, 'run')
  /** What is wrong with the declarations themselves; the first is told. */
  readonly problems: string[] = []
  defaultTimeoutMs: number = TEST_BOUNDS.timeoutMs
  #block = this.root
  #count = 0
  #isOpen = true

  /** From here on nothing more can be declared: the tests are run. */
  close(): void {
    this.#isOpen = false
  }

  describe(mode: Mode, name: unknown, body: unknown): void {
    if (!this.#may('describe')) return
    const block = emptyBlock(shownName(name), this.#block, mode)
    if (typeof body !== 'function') {
      this.problems.push(`describe(${JSON.stringify(block.name)}) has no function.`)
      return
    }
    this.#block.children.push(block)
    this.#block = block
    try {
      const result: unknown = body()
      if (isPromise(result)) {
        result.then(undefined, () => {})
        this.problems.push(`describe(${JSON.stringify(block.name)}) has an async function: declare tests at once.`)
      }
    } catch (error) {
      this.problems.push(`describe(${JSON.stringify(block.name)}) threw: ${wordsOf(error)}`)
    } finally {
      this.#block = block.parent ?? this.root
    }
  }

  test(mode: Mode, name: unknown, run: unknown, timeoutMs?: unknown): void {
    if (!this.#may('test')) return
    const shown = shownName(name)
    if (typeof run !== 'function' && mode !== 'todo') {
      this.problems.push(
        `test(${JSON.stringify(shown)}) has no function. For a test that is still to be written, there is test.todo.`,
      )
      return
    }
    this.#count++
    if (this.#count > TEST_BOUNDS.tests) {
      if (this.#count === TEST_BOUNDS.tests + 1)
        this.problems.push(`There are more than ${TEST_BOUNDS.tests} tests in one file.`)
      return
    }
    this.#block.children.push({
      type: 'test',
      name: shown,
      parent: this.#block,
      mode,
      // Whatever function it is: it is called as Jest calls it.
      run: typeof run === 'function' ? (run as TestFunction) : () => {},
      timeoutMs: this.#timeout(timeoutMs),
    })
  }

  hook(kind: HookKind, run: unknown, timeoutMs?: unknown): void {
    if (!this.#may(kind)) return
    if (typeof run !== 'function') {
      this.problems.push(`${kind} was called without a function.`)
      return
    }
    this.#block.hooks[kind].push({ run: run as TestFunction, timeoutMs: this.#timeout(timeoutMs) })
  }

  #timeout(asked: unknown): number {
    return typeof asked === 'number' && asked > 0 ? Math.min(asked, TEST_BOUNDS.timeoutMs) : this.defaultTimeoutMs
  }

  #may(word: string): boolean {
    if (this.#isOpen) return true
    throw new Error(`${word} was called while a test ran: declare tests at the top of the file or in describe.`)
  }
}

/** A test's whole name, the names of its blocks in front. */
export function fullName({ name, parent }: TestCase | Block): string {
  const outer = parent === null ? '' : fullName(parent)
  return outer === '' ? name : `${outer} › ${name}`
}

/** The tests in their order, each with whether it is to be run: Jest's rules for `skip` and `only`. */
export function* casesOf(block: Block): Generator<TestCase> {
  for (const child of block.children) {
    if (child.type === 'test') yield child
    else yield* casesOf(child)
  }
}

/** Whether a test is run, given whether the file says `only` anywhere. */
export function isToRun(test: TestCase, hasOnly: boolean): boolean {
  if (test.mode === 'skip' || test.mode === 'todo' || blocksOf(test).some(({ mode }) => mode === 'skip')) return false
  if (!hasOnly || test.mode === 'only') return true
  // `describe.only` means all its tests, unless some of them say `only` themselves.
  const focused = blocksOf(test).find(({ mode }) => mode === 'only')
  return focused !== undefined && ![...casesOf(focused)].some(({ mode }) => mode === 'only')
}

/** Whether anything in the file says `only`. */
export function saysOnly(block: Block): boolean {
  return (
    block.mode === 'only' ||
    block.children.some((child) => (child.type === 'test' ? child.mode === 'only' : saysOnly(child)))
  )
}

/** The blocks a test stands in, the innermost first. */
export function blocksOf({ parent }: TestCase): Block[] {
  const blocks: Block[] = []
  for (let block: Block | null = parent; block !== null; block = block.parent) blocks.push(block)
  return blocks
}

/** An error in words, with the learner's line where there is one. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return `something that is no Error was thrown: ${String(error)}`
  const place = learnersPlace(error.stack ?? '')
  return `${error.message || error.name}${place === null ? '' : ` (${place})`}`
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function emptyBlock(name: string, parent: Block | null, mode: Mode): Block {
  const hooks = { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] }
  return { type: 'block', name, parent, mode, hooks, children: [] }
}

function shownName(name: unknown): string {
  return (typeof name === 'function' ? name.name : String(name)).slice(0, TEST_BOUNDS.nameLength)
}
