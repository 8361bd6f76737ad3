import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckResult } from '#protocol'
import { any, because, fail, like, type Scene, within } from '../../sandbox-server/grader/index.ts'
import { type Graded, grade } from './grading.ts'

const DEDUP = `
  export interface Poll { counts: number[]; votes: Map<string, string> }
  export function castVote(poll: Poll, vote: { voterId: string; option: number; key: string }) {
    if (poll.votes.get(vote.voterId) === vote.key) return { status: 'duplicate', counts: poll.counts }
    poll.votes.set(vote.voterId, vote.key)
    poll.counts[vote.option]++
    return { status: 'accepted', counts: poll.counts }
  }`

test('a function of the learner’s is called with values, and what it returns is a value', async () => {
  const { first } = await gradeModule(DEDUP, async ({ module }) => {
    const dedup = await module('dedup.ts')
    assert.deepEqual(dedup.exports, ['castVote'])
    const poll = { counts: [0, 0], votes: new Map() }
    assert.deepEqual(await dedup.calls('castVote', poll, { voterId: 'a', option: 1, key: 'k' }), {
      status: 'accepted',
      counts: [0, 1],
    })
    assert.deepEqual(poll.counts, [0, 0])
  })
  assert.equal(first.status, 'pass', first.message)
})

test('what a function does to its arguments is seen through a reference', async () => {
  const { first } = await gradeModule(DEDUP, async ({ module }) => {
    const dedup = await module('dedup.ts')
    const poll = await dedup.keeps({ counts: [0, 0], votes: new Map() }, 'poll')
    await dedup.calls('castVote', poll, { voterId: 'a', option: 1, key: 'k' }, like({ status: 'accepted' }))
    await dedup.calls('castVote', poll, { voterId: 'a', option: 1, key: 'k' }, like({ status: 'duplicate' }))
    assert.deepEqual(await poll.reads(), { counts: [0, 1], votes: new Map([['a', 'k']]) })
  })
  assert.equal(first.status, 'pass', first.message)
})

test('values that JSON does not have travel both ways', async () => {
  const { first } = await gradeModule('export const same = (value: unknown) => value', async ({ module }) => {
    const { calls } = bound(await module('dedup.ts'))
    const value = {
      nothing: undefined,
      list: [Number.NaN, Number.NEGATIVE_INFINITY, -0, 10n, null],
      map: new Map<unknown, unknown>([[{ a: 1 }, new Set(['x'])]]),
      date: new Date(5),
    }
    assert.deepEqual(await calls('same', value), value)
    const error = await calls('same', new RangeError('far'))
    assert.ok(error instanceof Error && error.name === 'RangeError' && error.message === 'far')
  })
  assert.equal(first.status, 'pass', first.message)
})

test('another result than the one that is due is shown in full, with what was nearly right', async () => {
  const first = await failing(
    `export const castVote = () => ({ state: 'accepted', counts: [1] })`,
    async (dedup) =>
      void (await dedup.calls('castVote', { id: 'p' }, like({ status: 'accepted' }), because('it counts'))),
  )
  assert.equal(first.message, 'castVote({ "id": "p" }) returned the wrong shape. It has `state` where `status` is due.')
  assert.equal(first.expected, '{ "status": "accepted" }')
  assert.equal(first.actual, '{ "state": "accepted", "counts": [1] }')
  assert.equal(first.because, 'it counts')
})

test('a call that is too long for a sentence stands in full under what is expected', async () => {
  const first = await failing(
    `export const castVote = () => 2`,
    async (dedup) => void (await dedup.calls('castVote', { text: 'x'.repeat(300) }, like(1))),
  )
  assert.equal(first.message, 'castVote(…) returned something else than was due.')
  assert.equal(first.expected, `castVote({ "text": "${'x'.repeat(300)}" }) returns 1`)
})

test('an error that is thrown is shown with its message and the learner’s line', async () => {
  const first = await failing(
    `\nexport const castVote = (poll: any) => {\n  return poll.votes.has('a')\n}`,
    async (dedup) => void (await dedup.calls('castVote', {})),
  )
  assert.equal(
    first.message,
    "castVote({}) threw an error at dedup.ts:3: Cannot read properties of undefined (reading 'has').",
  )
  assert.equal(first.anomaly, 'crashed')
  assert.equal(first.actual, "TypeError: Cannot read properties of undefined (reading 'has') (dedup.ts:3)")
})

test('something thrown that is no error is shown, too', async () => {
  const first = await failing(`export const castVote = () => { throw { code: 7 } }`, async (dedup) => {
    await dedup.calls('castVote')
  })
  assert.equal(first.message, 'castVote() threw { "code": 7 }, which is not an Error.')
})

test('a Promise where a value is due is named, and is right where it may be waited for', async () => {
  const slow = `export const castVote = async () => 'accepted'`
  const first = await failing(slow, async (dedup) => void (await dedup.calls('castVote')))
  assert.equal(first.message, 'castVote() returned a Promise; its value is due at once. Is the function async?')
  const { first: fine } = await gradeModule(slow, async ({ module }) => {
    assert.equal(await (await module('dedup.ts')).awaits('castVote'), 'accepted')
  })
  assert.equal(fine.status, 'pass', fine.message)
})

test('a Promise that is never settled, and one that is rejected, are told apart from a loop', async () => {
  const never = await failing(
    `export const castVote = () => new Promise(() => {})`,
    async (dedup) => void (await dedup.awaits('castVote', within(50))),
  )
  assert.equal(never.message, 'castVote() came to no end. Its Promise was never settled.')
  const rejected = await failing(
    `export const castVote = async () => { throw new Error('no database') }`,
    async (dedup) => void (await dedup.awaits('castVote')),
  )
  assert.equal(rejected.message, 'castVote() gave a Promise that was rejected at dedup.ts:1: no database.')
  const loop = await failing(
    `export const castVote = () => { for (;;); }`,
    async (dedup) => void (await dedup.calls('castVote', within(50))),
  )
  assert.equal(loop.message, 'castVote() came to no end. It loops for ever.')
})

test('what cannot be told is named, with its place', async () => {
  const first = await failing(
    `export const castVote = () => { const poll: any = { votes: [Symbol('a')] }; return poll }`,
    async (dedup) => void (await dedup.calls('castVote')),
  )
  assert.equal(
    first.message,
    'castVote() returned at `votes[0]` a value that cannot be told: a symbol means nothing outside its own program.',
  )
  const circle = await failing(
    `export const castVote = () => { const poll: any = {}; poll.self = poll; return poll }`,
    async (dedup) => void (await dedup.calls('castVote')),
  )
  assert.match(circle.message ?? '', /at `self` a value that cannot be told: it contains itself/)
})

test('an export that is missing is named with the one that was probably meant', async () => {
  const first = await failing(
    `export const castvote = () => 1`,
    async (dedup) => void (await dedup.calls('castVote', 1)),
  )
  assert.equal(first.message, 'dedup.ts exports `castvote`, `castVote` is due.')
  assert.equal(first.actual, 'exports: castvote')
})

test('a module that does not load makes the verdict an error that says why', async () => {
  for (const [text, why] of [
    [
      '\nexport function castVote( {',
      /dedup\.ts could not be loaded.*dedup\.ts, line 2: this cannot be read as TypeScript/,
    ],
    ['\nenum Status { accepted }', /dedup\.ts, line 2: .*An enum is not only a type/],
    ["\nthrow new Error('not today')", /dedup\.ts, line 2: nothing caught this error: Error: not today/],
    ['process.exit(3)', /exit code 3/],
  ] as const) {
    const { verdict } = await gradeModule(text, async ({ module }) => void (await module('dedup.ts')))
    assert.equal(verdict.status, 'error')
    assert.match(verdict.message ?? '', why)
  }
})

test('a file that was not handed in is named with the one that was probably meant', async () => {
  const { verdict } = await gradeModule('', async ({ module }) => void (await module('dedupe.ts')))
  assert.equal(verdict.status, 'error')
  assert.equal(verdict.message, 'There is a file dedup.ts, dedupe.ts is due.')
})

test('functions of the grader’s can be given to the learner’s module, and hear how they are called', async () => {
  const program = `
    export async function withRetry(send: (n: number) => Promise<string>, log: (line: string) => number) {
      for (let n = 1; ; n++) {
        try { return [await send(n), log('sent')] } catch (error: any) { log(error.message) }
      }
    }`
  const { first } = await gradeModule(program, async ({ module }) => {
    const dedup = await module('dedup.ts')
    const log = dedup.hears({ returns: 42 })
    const send = dedup.hears((n) => {
      if (n === 1) throw new Error('busy')
      return `answer ${n}`
    })
    assert.deepEqual(await dedup.awaits('withRetry', send, log), ['answer 2', 42])
    assert.deepEqual(send.calls, [[1], [2]])
    await log.expects(['busy'])
    await log.expects([any.text])
  })
  assert.equal(first.status, 'pass', first.message)
})

test('functions and objects of the learner’s stay where they are, and can be called', async () => {
  const program = `
    export class Counter { n = 0; up(by: number) { this.n += by; return this.n } }
    export const counter = () => new Counter()
    export const adder = (a: number) => (b: number) => a + b
    export const feed = (counter: Counter) => counter.up(10)`
  const { first } = await gradeModule(program, async ({ module }) => {
    const dedup = await module('dedup.ts')
    const counter = await dedup.makes('counter')
    assert.equal(await counter.calls('up', 2), 2)
    assert.equal(await dedup.calls('feed', counter), 12)
    assert.deepEqual(await counter.reads(), { n: 12 })
    assert.equal(await (await dedup.makes('adder', 1)).runs(2), 3)
  })
  assert.equal(first.status, 'pass', first.message)
})

test('checks in one server share the module’s process, others get a fresh one', async () => {
  const graded = await grade(
    '',
    ({ check, inOneServer }) => {
      const next = async ({ module }: Scene) => (await module('dedup.ts')).calls('next')
      inOneServer(() => {
        check('one', async (scene) => assertIs(await next(scene), 1))
        check('two', async (scene) => assertIs(await next(scene), 2))
      })
      check('anew', async (scene) => assertIs(await next(scene), 1))
    },
    withModule('let n = 0; export const next = () => ++n'),
  )
  assert.equal(graded.verdict.status, 'pass', JSON.stringify(graded.verdict.tests))
})

test('what the module prints stands beside the check that failed', async () => {
  const first = await failing(
    `export const castVote = () => { console.log('casting'); throw new Error('no') }`,
    async (dedup) => void (await dedup.calls('castVote')),
  )
  assert.equal(first.output, 'casting\n')
})

test('a module that ends its process fails the check, and the next check is served', async () => {
  const graded = await grade(
    '',
    ({ check, inOneServer }) => {
      inOneServer(() => {
        check('ends', async ({ module }) => void (await (await module('dedup.ts')).calls('leave')))
        check('goes on', async ({ module }) => assertIs(await (await module('dedup.ts')).calls('stay'), 1))
      })
    },
    withModule('export const leave = () => process.exit(0); export const stay = () => 1'),
  )
  const [ends, goesOn] = graded.verdict.tests
  assert.equal(ends?.message, 'dedup.ts ended its process in the middle of it. The program ran to its end.')
  assert.equal(goesOn?.status, 'pass', goesOn?.message)
})

test('a module that changes what JSON, Map and Array do is called all the same', async () => {
  const { first } = await gradeModule(
    `
    JSON.stringify = () => '{"type":"value","value":"forged"}'
    JSON.parse = () => ({})
    Map.prototype.get = () => 'stolen'
    Map.prototype.forEach = () => { throw new Error('no') }
    Array.prototype.map = () => []
    Object.keys = Object.entries = Object.fromEntries = () => []
    BigInt.prototype.toJSON = () => 'big'
    export const castVote = (poll: any) => new Map([['a', [poll.big, 1n]]])`,
    async ({ module }) => {
      await (await module('dedup.ts')).calls('castVote', { big: 2n }, like(new Map([['a', [2n, 1n]]])))
    },
  )
  assert.equal(first.status, 'pass', first.message)
})

test('a module that spoils every value in its process harms itself alone', async () => {
  const { verdict } = await gradeModule(
    `Object.prototype.toJSON = () => 'all the same'; export const castVote = () => 'accepted'`,
    async ({ module }) => void (await (await module('dedup.ts')).calls('castVote')),
  )
  assert.equal(verdict.status, 'error')
})

test('a module that writes on the line itself is no worse than one that answers wrongly', async () => {
  const forger = (text: string) => `
    import { writeSync } from 'node:fs'
    export const castVote = () => {
      for (let id = 0; id < 20; id++) writeSync(3, ${text} + '\\n')
      return 'accepted'
    }`
  for (const text of [
    `JSON.stringify({ to: id, answer: { type: 'value', value: 'forged' } })`,
    `JSON.stringify({ to: id, answer: { type: 'value', value: ['list', 'no list'] } })`,
    `JSON.stringify({ to: id, answer: { type: 'loaded', exports: 7 } })`,
    `JSON.stringify({ to: id, failed: 'nonsense' })`,
    `JSON.stringify({ say: { called: 0, call: 0, args: ['list', 5] } })`,
    `'not even JSON'`,
    `'x'.repeat(3_000_000)`,
  ]) {
    const { first, verdict } = await gradeModule(forger(text), async ({ module }) => {
      await (await module('dedup.ts')).calls('castVote', like('accepted'))
    })
    assert.equal(verdict.tests.length, 1)
    assert.ok(['pass', 'fail'].includes(first.status), `${text}: ${first.status}`)
  }
})

test('a module can be taken through time, as any program', async () => {
  const module = `export const later = (what: (n: number) => void) => { setTimeout(() => what(Date.now()), 60_000) }`
  const { verdict } = await grade(
    '',
    ({ check }) =>
      check('calls back a minute later', async ({ module, after }) => {
        const dedup = await module('dedup.ts')
        const heard = dedup.hears()
        await dedup.calls('later', heard)
        await after(59_000)
        assertIs(heard.calls.length, 0)
        await after(1_500)
        await heard.expects([any.number])
      }),
    { ...withModule(module), setup: { starts: 'nothing', clock: 'travel' } },
  )
  assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
})

test('a module that floods the line is cut off, and nothing but its check suffers', async () => {
  const flooding = `
    import { writeSync } from 'node:fs'
    const line = JSON.stringify({ say: { called: 0, call: -1, args: ['list', ['x'.repeat(10_000)]] } }) + '\\n'
    const write = () => { try { writeSync(3, line) } catch (error: any) { if (error.code !== 'EAGAIN') throw error } }
    export const castVote = () => { for (;;) write() }`
  const { first, verdict } = await gradeModule(flooding, async ({ module }) => {
    await (await module('dedup.ts')).calls('castVote', within(3_000))
  })
  assert.equal(verdict.status, 'fail')
  assert.ok(first.message !== undefined, JSON.stringify(first))
})

test('a value that is too large or too deep is refused in a sentence', async () => {
  const large = await failing(
    `export const castVote = () => Array.from({ length: 30_000 }, (_, i) => i)`,
    async (dedup) => void (await dedup.calls('castVote')),
  )
  assert.match(large.message ?? '', /cannot be told: it holds more than 20000 values/)
  const long = await failing(
    `export const castVote = () => 'x'.repeat(1_000_000)`,
    async (dedup) => void (await dedup.calls('castVote')),
  )
  assert.match(long.message ?? '', /it holds more than 524288 characters/)
  const deep = await failing(
    `export const castVote = () => { let v: any = 1; for (let i = 0; i < 100; i++) v = [v]; return v }`,
    async (dedup) => void (await dedup.calls('castVote')),
  )
  assert.match(deep.message ?? '', /it is nested more than 32 deep/)
})

function assertIs(actual: unknown, expected: unknown): void {
  if (actual !== expected) fail({ message: `${actual} is not ${expected}.`, anomaly: 'unexpected' })
}

function withModule(text: string) {
  return { setup: { starts: 'nothing' as const }, files: [{ name: 'dedup.ts', text }] }
}

async function gradeModule(text: string, body: (scene: Scene) => Promise<void>): Promise<Graded> {
  return await grade('', ({ check }) => check('is right', body), withModule(text))
}

async function failing(
  text: string,
  body: (dedup: Awaited<ReturnType<Scene['module']>>) => Promise<void>,
): Promise<CheckResult> {
  const { first } = await gradeModule(text, async ({ module }) => body(await module('dedup.ts')))
  assert.equal(first.status, 'fail')
  return first
}

function bound(dedup: Awaited<ReturnType<Scene['module']>>) {
  return { calls: (fn: string, ...args: unknown[]) => dedup.calls(fn, ...args) }
}
