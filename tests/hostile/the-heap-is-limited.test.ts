import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a heap that grows without end is ended by name', async ({ run }) => {
  const { ending } = await run(`
    const kept: unknown[] = []
    for (;;) kept.push(new Array(1000).fill({}))`)
  assert.equal(ending.how, 'out-of-memory')
  assert.match(ending.message, /128 MiB/)
})
