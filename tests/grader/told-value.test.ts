import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hear } from '../../sandbox-server/grader/hosts/hear-value.ts'
import { tell } from '../../sandbox-server/grader/hosts/tell-value.ts'
import { VALUE_BOUNDS } from '../../sandbox-server/grader/hosts/told-value.ts'

/** Values of every kind that can be told, nested. */
const value = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.double(),
    fc.constantFrom(null, undefined, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
  ),
  any: fc.oneof(
    { maxDepth: 5 },
    tie('leaf'),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'then', 'constructor', '$')), tie('any'), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.array(tie('any'), { maxLength: 4 }).map((items) => new Set(items)),
  ),
})).any

const plainly = { kept: () => 'kept' }

test('every value that can be told is heard as it was', () => {
  fc.assert(
    fc.property(value, (original) => {
      const { value: heard, untold } = hear(JSON.parse(JSON.stringify(tell(original))), plainly)
      assert.equal(untold, null)
      assert.deepStrictEqual(heard, original)
    }),
    { numRuns: 500 },
  )
})

test('whatever comes instead of a value is refused, or is a value without any power', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), lookalike()), (said) => {
      let heard: unknown
      try {
        heard = hear(said, plainly).value
      } catch (error) {
        assert.ok(error instanceof TypeError, String(error))
        return
      }
      assert.ok(isHarmless(heard))
    }),
    { numRuns: 1_000 },
  )
})

test('what cannot be told says so in its place, and never throws', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  const unreadable = Object.defineProperty({}, 'x', {
    enumerable: true,
    get() {
      throw new Error('no')
    },
  })
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  for (const strange of [Symbol('s'), () => 1, circle, unreadable, revoked.proxy, Promise.resolve(1)]) {
    const { untold } = hear(JSON.parse(JSON.stringify(tell(strange))), plainly)
    assert.ok(untold !== null)
  }
})

test('a value is bounded in depth, in number and in characters, on either side', () => {
  let deep: unknown = 1
  for (let i = 0; i < 1_000; i++) deep = [deep]
  assert.match(hear(tell(deep), plainly).untold?.why ?? '', /nested/)
  assert.match(hear(tell(Array(VALUE_BOUNDS.values + 1).fill(1)), plainly).untold?.why ?? '', /values/)
  assert.match(hear(tell('x'.repeat(VALUE_BOUNDS.characters + 1)), plainly).untold?.why ?? '', /characters/)

  let forged: unknown = 1
  for (let i = 0; i < 1_000; i++) forged = ['list', [forged]]
  assert.throws(() => hear(forged, plainly), TypeError)
  assert.throws(() => hear(['list', Array(VALUE_BOUNDS.values + 1).fill(1)], plainly), TypeError)
  assert.throws(() => hear(['bigint', '9'.repeat(100_000)], plainly), TypeError)
})

/** Nearly what is told, with something wrong in it. */
function lookalike(): fc.Arbitrary<unknown> {
  const tag = fc.constantFrom(
    'list',
    'set',
    'map',
    'object',
    'error',
    'date',
    'bigint',
    'number',
    'kept',
    'yours',
    'untold',
    'x',
  )
  const rest = fc.array(fc.oneof(fc.jsonValue(), fc.array(fc.tuple(fc.string(), fc.jsonValue()))), { maxLength: 4 })
  return fc.tuple(tag, rest).map(([first, others]) => [first, ...others])
}

function isHarmless(heard: unknown): boolean {
  if (typeof heard === 'function' || typeof heard === 'symbol') return false
  if (typeof heard !== 'object' || heard === null) return true
  const prototypes: unknown[] = [
    Object.prototype,
    Array.prototype,
    Map.prototype,
    Set.prototype,
    Date.prototype,
    Error.prototype,
  ]
  return prototypes.includes(Object.getPrototypeOf(heard))
}
