import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a program that spins cannot keep the agent from ending it', async ({ run }) => {
  const { ending } = await run(
    `import { Worker } from 'node:worker_threads'
    process.on('SIGTERM', () => {})
    for (let n = 0; n < 4; n += 1) new Worker('for (;;) {}', { eval: true })
    for (;;) {}`,
    { wallMs: 1000 },
  )
  assert.equal(ending.how, 'out-of-time')
  assert.ok(ending.durationMs < 6000, String(ending.durationMs))
})
