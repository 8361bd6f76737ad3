import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a program that never reads what is typed neither stops the agent nor fills it', async ({ run }) => {
  const { ending, stdout } = await run(`console.log('up'); setInterval(() => console.log('alive'), 500)`, {
    wallMs: 4000,
    on(event, run) {
      if (event.type !== 'output' || !event.text.startsWith('up')) return
      for (let n = 0; n < 2000; n += 1) run.input('x'.repeat(10_000))
    },
  })
  assert.equal(ending.how, 'out-of-time')
  assert.match(stdout, /alive/)
})
