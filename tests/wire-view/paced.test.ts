import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paced } from '../../src/islands/workspace/paced.ts'

test('what is asked for is done at once, and then once in a while, the last time always', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let clock = 0
  context.mock.method(performance, 'now', () => clock)
  const seen: string[] = []
  let state = ''
  const pace = paced(() => seen.push(state), 100)
  const pass = (ms: number): void => {
    clock += ms
    context.mock.timers.tick(ms)
  }

  state = 'a'
  pace.ask()
  assert.deepEqual(seen, ['a'])

  state = 'b'
  pace.ask()
  pass(60)
  state = 'c'
  pace.ask()
  assert.deepEqual(seen, ['a'])
  pass(40)
  assert.deepEqual(seen, ['a', 'c'])

  pass(500)
  assert.deepEqual(seen, ['a', 'c'], 'nothing is done that nobody asked for')
  state = 'd'
  pace.ask()
  assert.deepEqual(seen, ['a', 'c', 'd'])
})

test('the end does not wait, and what was waiting is not done twice', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let count = 0
  const pace = paced(() => (count += 1), 100)
  pace.ask()
  pace.ask()
  pace.now()
  assert.equal(count, 2)
  context.mock.timers.tick(1_000)
  assert.equal(count, 2)
})
