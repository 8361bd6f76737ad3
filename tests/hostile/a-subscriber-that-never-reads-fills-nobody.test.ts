import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'listeners and monitors that never read are cut off by Redis, and the others go on',
  'redis',
  async ({ run }) => {
    const outcome = await run(
      asksRedis(`
      import { connect } from 'node:net'
      for (const words of ['SUBSCRIBE flood', 'MONITOR', 'PSUBSCRIBE *']) connect(6379, '127.0.0.1', function () { this.write(words + '\\r\\n'); this.pause() }).on('error', () => {})
      const text = 'x'.repeat(100_000)
      for (let n = 0; n < 700; n += 1) await ask('PUBLISH', 'flood', text)
      console.log(JSON.stringify({ alive: await ask('PING'), left: await ask('PUBLISH', 'flood', 'last') }))`),
      { wallMs: 60_000 },
    )
    const { alive, left } = json(outcome) as { alive: string; left: number } // Our own program printed it, just above.
    assert.equal(alive, 'PONG')
    assert.ok(left <= 2, String(left))
  },
)
