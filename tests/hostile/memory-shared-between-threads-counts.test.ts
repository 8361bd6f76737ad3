import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('memory that is shared between threads counts too', async ({ run }) => {
  const { ending } = await run(`
    const kept: Uint8Array[] = []
    for (;;) kept.push(new Uint8Array(new SharedArrayBuffer(4_000_000)).fill(1))`)
  assert.equal(ending.how, 'out-of-memory')
})
