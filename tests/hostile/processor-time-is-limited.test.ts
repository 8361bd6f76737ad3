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
