import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a heap that grows without end is ended by name', async ({ run }) => {
  const { ending } = await run(`
    const kept: unknown[] = []
    for (;;) kept.push(new Array(1000).fill({}))`)
  assert.equal(ending.how, 'out-of-memory')
  assert.match(ending.message, /128 MiB/)
})

attack('buffers that grow outside of the heap are ended by name', async ({ run }) => {
  const { ending } = await run(`
    const kept: Buffer[] = []
    for (;;) kept.push(Buffer.alloc(4_000_000, 1))`)
  assert.equal(ending.how, 'out-of-memory')
  assert.match(ending.message, /512 MiB/)
})

attack('memory that is shared between threads counts too', async ({ run }) => {
  const { ending } = await run(`
    const kept: Uint8Array[] = []
    for (;;) kept.push(new Uint8Array(new SharedArrayBuffer(4_000_000)).fill(1))`)
  assert.equal(ending.how, 'out-of-memory')
})

attack('five processes that each take a little too much are counted together', async ({ run }) => {
  const { ending } = await run([
    {
      name: 'server.ts',
      text: `
        import { fork } from 'node:child_process'
        for (let n = 0; n < 5; n += 1) fork('/app/hungry.ts')`,
    },
    { name: 'hungry.ts', text: `globalThis.kept = Buffer.alloc(150_000_000, 1); setInterval(() => {}, 1000)` },
  ])
  assert.equal(ending.how, 'out-of-memory')
})
