import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceFile } from '#protocol'
import { type KillScore, killScore, type SuiteRun } from '../../sandbox-server/grader/index.ts'
import { type Graded, grade } from './grading.ts'

const REFERENCE = `
  // the reference: SECRET-REFERENCE
  export function castVote(poll: any, { voterId, option, key }: any) {
    const before = poll.votes.get(voterId)
    if (before === undefined) { poll.votes.set(voterId, key); poll.counts[option]++ }
    const status = before === undefined ? 'accepted' : before === key ? 'duplicate' : 'already_voted'
    return { status, counts: poll.counts }
  }`

const TESTS = `
  import { beforeEach, describe, expect, test } from '@jest/globals'
  import { castVote } from './dedup'
  let poll: any
  beforeEach(() => { poll = { counts: [0, 0], votes: new Map() } })
  describe('castVote', () => {
    test('counts a vote', () => {
      expect(castVote(poll, { voterId: 'a', option: 0, key: 'k' })).toEqual({ status: 'accepted', counts: [1, 0] })
    })
    test('counts a retry once', () => {
      castVote(poll, { voterId: 'a', option: 0, key: 'k' })
      expect(castVote(poll, { voterId: 'a', option: 0, key: 'k' }).status).toBe('duplicate')
      expect(poll.counts).toEqual([1, 0])
    })
  })`

test('a Jest test file is run test by test, with the names of its blocks', async () => {
  const { run } = await ownRun(TESTS, REFERENCE)
  assert.deepEqual(
    run.tests.map(({ name, status }) => [name, status]),
    [
      ['castVote › counts a vote', 'passed'],
      ['castVote › counts a retry once', 'passed'],
    ],
  )
  assert.deepEqual([run.passed, run.failed, run.problem], [2, 0, null])
})

test('a failed expectation is told as Jest tells it, with the learner’s line', async () => {
  const { run } = await ownRun(`\ntest('adds', () => {\n  expect(1 + 1).toBe(3)\n})`)
  const [adds] = run.tests
  assert.equal(adds?.status, 'failed')
  assert.equal(adds?.place, 'dedup.test.ts:3')
  assert.match(adds?.message ?? '', /expect\(received\)\.toBe\(expected\)[\s\S]*Expected: 3\s+Received: 2/)
})

test('skip, only, todo, each, hooks, done, mocks and fake timers are what they are in Jest', async () => {
  const { run } = await ownRun(`
    const log: string[] = []
    beforeAll(() => { log.push('all') })
    beforeEach(async () => { log.push('each') })
    afterEach(() => { jest.restoreAllMocks(); jest.useRealTimers() })
    describe('outer', () => {
      beforeEach(() => { log.push('inner') })
      test('hooks come from the outside in', () => expect(log).toEqual(['all', 'each', 'inner']))
    })
    test.each([[1, 2, 3], [2, 2, 4]])('%i + %i', (a: number, b: number, sum: number) => expect(a + b).toBe(sum))
    test.each\`\n a | b\n \${1} | \${1}\n\`('$a is $b', ({ a, b }: any) => expect(a).toBe(b))
    describe.each([['x'], ['y']])('block %s', (name: string) => { it('has a name', () => expect(name).toHaveLength(1)) })
    test('done is called', (done: () => void) => { setTimeout(done, 1) })
    test('done is called with an error', (done: (error: Error) => void) => { setTimeout(() => done(new Error('late')), 1) })
    test('jest.fn', () => { const f = jest.fn(() => 5); f(1); expect(f).toHaveBeenCalledWith(1); expect(f.mock.results[0].value).toBe(5) })
    test('jest.spyOn', () => { jest.spyOn(Math, 'random').mockReturnValue(0.5); expect(Math.random()).toBe(0.5) })
    test('spies are gone', () => expect(jest.isMockFunction(Math.random)).toBe(false))
    test('fake timers', () => { jest.useFakeTimers(); let n = 0; setInterval(() => n++, 1000); jest.advanceTimersByTime(3500); expect(n).toBe(3) })
    test('expect.assertions', () => { expect.assertions(2); expect(1).toBe(1) })
    test('a rejection', async () => { await expect(Promise.reject(new Error('no'))).rejects.toThrow('no') })
    test('asynchronously', async () => { await null; throw new Error('later') })
    test('outside', () => new Promise((resolve) => { setTimeout(() => { throw new Error('stray') }, 1); setTimeout(resolve, 50) }))
    test.skip('skipped', () => { throw new Error() })
    test.todo('to do')
    xit('skipped too', () => {})
  `)
  const byName = Object.fromEntries(run.tests.map(({ name, status }) => [name, status]))
  assert.deepEqual(byName, {
    'outer › hooks come from the outside in': 'passed',
    '1 + 2': 'passed',
    '2 + 2': 'passed',
    '1 is 1': 'passed',
    'block x › has a name': 'passed',
    'block y › has a name': 'passed',
    'done is called': 'passed',
    'done is called with an error': 'failed',
    'jest.fn': 'passed',
    'jest.spyOn': 'passed',
    'spies are gone': 'passed',
    'fake timers': 'passed',
    'expect.assertions': 'failed',
    'a rejection': 'passed',
    asynchronously: 'failed',
    outside: 'failed',
    skipped: 'skipped',
    'to do': 'todo',
    'skipped too': 'skipped',
  })
  assert.equal(run.problem, null)
})

test('only leaves the others out', async () => {
  const { run } = await ownRun(`
    test('a', () => {})
    describe.only('b', () => { test('c', () => {}); test('d', () => {}) })
    describe('e', () => { test.only('f', () => {}); test('g', () => {}) })`)
  assert.deepEqual(
    run.tests.map(({ name, status }) => `${name} ${status}`),
    ['a skipped', 'b › c passed', 'b › d passed', 'e › f passed', 'e › g skipped'],
  )
})

test('imports without an ending, with .js and with .ts all find the learner’s file', async () => {
  const { run } = await ownRun(
    `
    import * as bare from './dedup'
    import * as js from './dedup.js'
    import * as ts from './dedup.ts'
    const required = require('./dedup')
    test('all the same', () => { expect(bare.castVote).toBe(js.castVote); expect(js.castVote).toBe(ts.castVote); expect(required.castVote).toBe(bare.castVote) })`,
    REFERENCE,
  )
  assert.equal(run.passed, 1, JSON.stringify(run))
})

test('what of Jest is not there says so in a sentence', async () => {
  const { run } = await ownRun(`
    test('mock', () => { jest.mock('./dedup') })
    test('snapshot', () => { expect({}).toMatchSnapshot() })
    test('concurrent', () => { (test as any).concurrent('x', () => {}) })`)
  assert.match(run.tests[0]?.message ?? '', /jest\.mock is not there: every run is a fresh process/)
  assert.match(run.tests[1]?.message ?? '', /no snapshot can be kept/)
  assert.match(run.tests[2]?.message ?? '', /test\.concurrent is not there/)
  const { verdict } = await ownGrading(`jest.mock('./dedup')\ntest('a', () => {})`)
  assert.equal(verdict.status, 'error')
  assert.match(verdict.message ?? '', /dedup\.test\.ts, line 1: .*jest\.mock is not there/)
})

test('a test file that cannot be loaded makes the verdict an error, with the line', async () => {
  const { verdict } = await ownGrading(`\ntest('a', () => {`)
  assert.equal(verdict.status, 'error')
  assert.match(verdict.message ?? '', /dedup\.test\.ts could not be run\. dedup\.test\.ts, line \d/)
})

test('a test that loops, ends the process or never settles is named', async () => {
  const loop = await ownRun(`test('fine', () => {}); test('loops', () => { for (;;); })`, '', 0.2)
  assert.equal(loop.run.problem, 'The test “loops” never comes to its end.')
  const exit = await ownRun(`test('exits', () => { process.exit(0) })`)
  assert.match(exit.run.problem ?? '', /^The test “exits” ended the whole process\./)
  const never = await ownRun(`test('waits', () => new Promise(() => {}), 50)`)
  assert.equal(never.run.tests[0]?.message, 'the test was not done after 50 ms.')
})

test('there are bounds to how many tests one file may have, and none at all is told', async () => {
  const many = await ownRun(`for (let i = 0; i < 300; i++) test('t' + i, () => {})`)
  assert.equal(many.run.tests.length, 200)
  assert.equal(many.run.problem, 'There are more than 200 tests in one file.')
  const none = await ownRun(`export {}`)
  assert.equal(none.run.problem, 'dedup.test.ts declares no test.')
})

const MUTANTS = [
  mutant(
    'counts-retries',
    `export const castVote = (poll: any, { option }: any) => { poll.counts[option]++; return { status: 'accepted', counts: poll.counts } }`,
  ),
  mutant('keys-are-global', REFERENCE.replace('get(voterId)', 'get(voterId)'), 'A key is one voter’s alone'),
  mutant('does-not-load', 'export const nothing = 1'),
  mutant('loops', 'export const castVote = () => { for (;;); }'),
]

test('mutants that no test notices are told by their sentence, the others are killed', async () => {
  const { score } = await scoring(TESTS, MUTANTS)
  assert.deepEqual(
    score.killed.map(({ name }) => name),
    ['counts-retries', 'does-not-load', 'loops'],
  )
  assert.deepEqual(score.survived, [{ name: 'keys-are-global', what: 'A key is one voter’s alone' }])
  assert.equal(score.total, 4)
})

test('tests that try to show what is laid over their module show nothing of it', async () => {
  const spying = `
    import { readFileSync, writeSync } from 'node:fs'
    const stolen = readFileSync('dedup.ts', 'utf8')
    console.log(stolen); console.error(stolen); process.stdout.write(stolen)
    test('fixed name', () => { if (stolen.includes('SECRET')) throw new Error(stolen) })
    test(stolen.includes('SECRET') ? stolen : 'a name that depends', () => {})
    if (stolen.includes('SECRET')) {
      for (let id = 0; id < 9; id++) writeSync(3, JSON.stringify({ say: { started: stolen } }) + '\\n')
      process.on('exit', () => console.log(stolen))
    }`
  const { runs, graded } = await runsWith(spying, [{ name: 'dedup.ts', text: REFERENCE }])
  const [own, laidOver] = runs
  assert.equal(own?.tests.length, 2)
  assert.deepEqual(laidOver?.tests, [{ name: 'fixed name', status: 'failed', durationMs: 0 }])
  assert.doesNotMatch(JSON.stringify([graded.events, runs]), /SECRET/)
})

test('tests that crash on what is laid over tell nothing of it either', async () => {
  const crashing = `
    import { readFileSync } from 'node:fs'
    const stolen = readFileSync('dedup.ts', 'utf8')
    if (stolen.includes('SECRET')) throw new Error(stolen)
    test('a', () => {})`
  const { runs, graded } = await runsWith(crashing, [{ name: 'dedup.ts', text: REFERENCE }])
  assert.equal(runs[1]?.problem, 'The tests could not be run.')
  assert.doesNotMatch(JSON.stringify([graded.events, runs]), /SECRET/)
})

function mutant(name: string, text: string, what?: string) {
  const files: SourceFile[] = [{ name: 'dedup.ts', text }]
  return { name, files: what === undefined ? files : [...files, { name: 'what.txt', text: `${what}\n` }] }
}

async function ownGrading(
  tests: string,
  module = 'export const castVote = 1',
  patience = 3,
): Promise<Graded & { run: SuiteRun | undefined }> {
  let run: SuiteRun | undefined
  const graded = await grade(
    '',
    ({ check }) =>
      check('runs', async (scene) => {
        run = await scene.tests('dedup.test.ts').runs()
      }),
    { ...files(tests, module), patience },
  )
  return { ...graded, run }
}

async function ownRun(tests: string, module?: string, patience?: number): Promise<{ run: SuiteRun }> {
  const { run, verdict } = await ownGrading(tests, module, patience)
  if (run === undefined) throw new Error(JSON.stringify(verdict))
  return { run }
}

async function scoring(tests: string, mutants: ReturnType<typeof mutant>[]): Promise<{ score: KillScore }> {
  let score: KillScore | undefined
  const { verdict } = await grade(
    '',
    ({ check }) =>
      check('runs', async (scene) => {
        score = await killScore(scene.tests('dedup.test.ts'), mutants)
      }),
    files(tests, REFERENCE),
  )
  if (score === undefined) throw new Error(JSON.stringify(verdict))
  return { score }
}

async function runsWith(tests: string, laidOver: SourceFile[]): Promise<{ runs: SuiteRun[]; graded: Graded }> {
  const runs: SuiteRun[] = []
  const graded = await grade(
    '',
    ({ check }) =>
      check('runs', async (scene) => {
        const suite = scene.tests('dedup.test.ts')
        runs.push(await suite.runs(), await suite.runs({ files: laidOver }))
      }),
    files(tests, 'export const castVote = 1'),
  )
  return { runs, graded }
}

function files(tests: string, module: string) {
  return {
    setup: { starts: 'nothing' as const },
    files: [
      { name: 'dedup.ts', text: module },
      { name: 'dedup.test.ts', text: tests },
    ],
  }
}
