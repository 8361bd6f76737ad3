import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'ten thousand connections to Redis are refused beyond its measure, and those that are there go on',
  'redis',
  async ({ run }) => {
    const outcome = await run(
      asksRedis(`
      import { connect } from 'node:net'
      await ask('PING')
      let open = 0
      let over = 0
      const all = []
      for (let i = 0; i < 10000; i++) {
        all.push(new Promise((resolve) => {
          const socket = connect(6379, '127.0.0.1', () => { open += 1; socket.write('PING\\r\\n') })
          socket.on('data', (bytes) => { if (String(bytes).startsWith('-ERR max number of clients')) socket.destroy() ; else resolve() })
          socket.on('error', () => {}).on('close', () => { over += 1; resolve() })
        }))
        if (i % 200 === 199) await Promise.race([Promise.all(all.splice(0)), new Promise((resolve) => setTimeout(resolve, 300))])
      }
      console.log(JSON.stringify({ over, alive: await ask('PING') }))`),
      { wallMs: 60_000 },
    )
    const { over, alive } = json(outcome) as { over: number; alive: string } // Our own program printed it, just above.
    assert.equal(alive, 'PONG')
    // A program may have 1024 files open: so many connections wait or are served.
    assert.ok(over > 8000, `${over} of 10000 were refused`)
  },
)
