import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('workers that spin are ended once their process has used its processor time', async ({ run }) => {
  const { ending } = await run(
    `import { Worker } from 'node:worker_threads'
    for (let n = 0; n < 6; n += 1) new Worker('for (;;) {}', { eval: true })`,
    { wallMs: 100_000 },
  )
  assert.equal(ending.how, 'out-of-time')
  assert.match(ending.message, /10 s of processor time/)
})

attack('a program that spins cannot keep the agent from ending it', async ({ run }) => {
  const { ending } = await run(
    `import { Worker } from 'node:worker_threads'
    process.on('SIGTERM', () => {})
    for (let n = 0; n < 4; n += 1) new Worker('for (;;) {}', { eval: true })
    for (;;) {}`,
    { wallMs: 1000 },
  )
  assert.equal(ending.how, 'out-of-time')
  assert.ok(ending.durationMs < 4000, String(ending.durationMs))
})
