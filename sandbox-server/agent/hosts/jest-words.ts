import { createRequire } from 'node:module'
import { expect } from 'expect'
import { bind } from 'jest-each'
import { ModuleMocker } from 'jest-mock'
import type { Mode, TestTree } from './test-tree.ts'
import { TEST_BOUNDS } from './test-tree.ts'

/** Jest's words for one test file: what it imports from `@jest/globals`, or finds as globals. */
export function jestWords(tree: TestTree) {
  const mocker = new ModuleMocker(globalThis)
  return {
    describe: Object.assign(describeWord(tree, 'run'), {
      only: describeWord(tree, 'only'),
      skip: describeWord(tree, 'skip'),
    }),
    test: testFamily(tree),
    it: testFamily(tree),
    fdescribe: describeWord(tree, 'only'),
    xdescribe: describeWord(tree, 'skip'),
    fit: testWord(tree, 'only'),
    xit: testWord(tree, 'skip'),
    xtest: testWord(tree, 'skip'),
    beforeAll: hookWord(tree, 'beforeAll'),
    beforeEach: hookWord(tree, 'beforeEach'),
    afterEach: hookWord(tree, 'afterEach'),
    afterAll: hookWord(tree, 'afterAll'),
    expect: withoutSnapshots(),
    jest: jestObject(tree, mocker),
  }
}

type Called = (name: unknown, run?: unknown, timeoutMs?: unknown) => void

function testWord(tree: TestTree, mode: Mode) {
  const word: Called = (name, run, timeoutMs) => tree.test(mode, name, run, timeoutMs)
  return Object.assign(word, { each: bind(word) })
}

function testFamily(tree: TestTree) {
  const family = Object.assign(testWord(tree, 'run'), {
    only: testWord(tree, 'only'),
    skip: testWord(tree, 'skip'),
    todo: (name: unknown) => tree.test('todo', name, undefined),
  })
  return absent(family, 'test', ['concurrent', 'failing'])
}

function describeWord(tree: TestTree, mode: Mode) {
  const word: Called = (name, body) => tree.describe(mode, name, body)
  return Object.assign(word, { each: bind(word, false) })
}

function hookWord(tree: TestTree, kind: 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll') {
  return (run: unknown, timeoutMs?: unknown) => tree.hook(kind, run, timeoutMs)
}

/** What of Jest needs a file beside the test, which nobody could write here. */
function withoutSnapshots(): typeof expect {
  const names = [
    'toMatchSnapshot',
    'toMatchInlineSnapshot',
    'toThrowErrorMatchingSnapshot',
    'toThrowErrorMatchingInlineSnapshot',
  ]
  expect.extend(
    Object.fromEntries(
      names.map((name) => [
        name,
        () => {
          throw new Error(
            `${name} is not there: no snapshot can be kept in this sandbox. Write what you expect: toEqual(…).`,
          )
        },
      ]),
    ),
  )
  return expect
}

function jestObject(tree: TestTree, mocker: ModuleMocker): object {
  const chain = (act: () => void): object => {
    act()
    return jest
  }
  const jest: object = {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    replaceProperty: mocker.replaceProperty.bind(mocker),
    isMockFunction: mocker.isMockFunction.bind(mocker),
    mocked: mocker.mocked.bind(mocker),
    clearAllMocks: () => chain(() => mocker.clearAllMocks()),
    resetAllMocks: () => chain(() => mocker.resetAllMocks()),
    restoreAllMocks: () => chain(() => mocker.restoreAllMocks()),
    setTimeout: (ms: number) =>
      chain(() => {
        tree.defaultTimeoutMs = Math.min(ms, TEST_BOUNDS.timeoutMs)
      }),
    ...fakeTimers(() => jest),
  }
  return absent(jest, 'jest', ABSENT)
}

/** Jest's fake timers by Node's own, which are the same idea. */
function fakeTimers(jest: () => object) {
  const timers = () => createRequire(import.meta.url)('node:test').mock.timers
  let isOn = false
  const off = () => {
    if (isOn) timers().reset()
    isOn = false
  }
  const tick = (ms = 0) => {
    if (!isOn) throw new Error('The clock is the real one. Call jest.useFakeTimers() first.')
    timers().tick(ms)
  }
  return {
    useFakeTimers: ({ now }: { now?: number | Date } = {}) => {
      off()
      timers().enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now: now ?? Date.now() })
      isOn = true
      return jest()
    },
    useRealTimers: () => {
      off()
      return jest()
    },
    advanceTimersByTime: tick,
    advanceTimersByTimeAsync: async (ms = 0) => {
      tick(ms)
      await Promise.resolve()
    },
    runAllTimers: () => timers().runAll(),
    setSystemTime: (now: number | Date) => timers().setTime(Number(now)),
    getRealSystemTime: () => realNow(),
  }
}

const { now: realNow } = Date

const ABSENT = [
  ...['mock', 'doMock', 'unmock', 'dontMock', 'requireActual', 'requireMock', 'createMockFromModule', 'resetModules'],
  ...[
    'isolateModules',
    'isolateModulesAsync',
    'unstable_mockModule',
    'genMockFromModule',
    'enableAutomock',
    'deepUnmock',
  ],
]

/** The same thing, which says in a sentence that it has none of these. */
function absent<T extends object>(thing: T, owner: string, names: readonly string[]): T {
  return new Proxy(thing, {
    get(target, name, receiver) {
      if (typeof name !== 'string' || name in target || name === 'then') return Reflect.get(target, name, receiver)
      const isModules = names.includes(name) && owner === 'jest'
      return () => {
        throw new Error(
          isModules
            ? `${owner}.${name} is not there: every run is a fresh process, and no module is replaced in it. Give what you want to replace to your function as an argument, and pass jest.fn() in the test.`
            : `${owner}.${name} is not there in this sandbox.`,
        )
      }
    },
  })
}
