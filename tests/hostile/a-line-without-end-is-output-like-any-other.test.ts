import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a mebibyte without a line’s end arrives whole, in events that are bounded', async ({ run }) => {
  const { stdout, ending, events } = await run(`process.stdout.write('x'.repeat(1024 * 1024))`)
  assert.equal(ending.how, 'finished')
  assert.equal(stdout.length, 1024 * 1024)
  const longest = Math.max(...events.map((event) => JSON.stringify(event).length))
  assert.ok(longest <= 2 * 1024 * 1024, String(longest))
})
