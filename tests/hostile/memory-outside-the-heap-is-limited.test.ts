import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('buffers that grow outside of the heap are ended by name', async ({ run }) => {
  const { ending } = await run(`
    const kept: Buffer[] = []
    for (;;) kept.push(Buffer.alloc(4_000_000, 1))`)
  assert.equal(ending.how, 'out-of-memory')
  assert.match(ending.message, /512 MiB/)
})
