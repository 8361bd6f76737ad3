import assert from 'node:assert/strict'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

serviceAttack('a script in Redis that never ends is ended with its run', 'redis', async ({ run }) => {
  const { ending } = await run(asksRedis(`void ask('EVAL', 'while true do end', '0'); await new Promise(() => {})`), {
    wallMs: 1500,
  })
  assert.equal(ending.how, 'out-of-time')
})
