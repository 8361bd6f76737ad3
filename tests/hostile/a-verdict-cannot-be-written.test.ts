import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { FORGER } from './attacker.ts'

attack('a verdict that is written to every open descriptor is output, and nothing else', async ({ run }) => {
  const { events, ending } = await run(FORGER)
  assert.ok(!events.some((event) => event.type === 'verdict'))
  assert.ok(events.some((event) => event.type === 'output' && event.text.includes('forged')))
  assert.notEqual(ending.message, 'forged')
})
