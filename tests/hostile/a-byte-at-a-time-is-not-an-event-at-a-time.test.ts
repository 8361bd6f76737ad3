import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a program that prints byte by byte makes no more events than one that prints in blocks', async ({ run }) => {
  const { stdout, events, ending } = await run(`for (let n = 0; n < 100_000; n += 1) process.stdout.write('.')`)
  assert.equal(ending.how, 'finished')
  assert.equal(stdout.length, 100_000)
  // At most one each ten milliseconds or so, however long a busy machine takes.
  assert.ok(events.length < 2 + ending.durationMs / 5, `${events.length} events in ${ending.durationMs} ms`)
})
