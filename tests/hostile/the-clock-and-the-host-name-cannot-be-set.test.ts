import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { attackOnX64, callNatively, EPERM } from './attacker.ts'

attackOnX64('native code sets neither the time nor a name of the machine', async (tools) => {
  const [name, now] = [hostname(), Date.now()]
  const anHour = '\u0010\u000e\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
  const calls = [
    [227, 0, anHour],
    [164, anHour, 0],
    [159, anHour],
    [305, 0, anHour],
    [170, 'owned', 5],
    [171, 'owned', 5],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
  assert.equal(hostname(), name)
  assert.ok(Date.now() - now < 120_000)
})
