import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

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
