import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'what is no Redis protocol is passed on, answered by Redis, and troubles nobody else',
  'redis',
  async ({ run }) => {
    const outcome = await run(
      asksRedis(`
      import { connect } from 'node:net'
      import { once } from 'node:events'
      const tell = async (bytes) => {
        const socket = connect(6379, '127.0.0.1')
        let text = ''
        socket.on('data', (chunk) => { text += chunk }).on('error', () => {})
        socket.end(bytes)
        await once(socket, 'close')
        return text
      }
      console.log(JSON.stringify({
        http: await tell('GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'),
        huge: await tell('*2147483648\\r\\n'),
        claim: await tell('*1\\r\\n$536870912\\r\\nshort'),
        line: await tell('a'.repeat(200_000)),
        noise: await tell(Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256))),
        alive: await ask('PING'),
      }))`),
    )
    const answers = json(outcome) as Record<string, string> // Our own program printed it, just above.
    assert.equal(answers.alive, 'PONG')
    assert.match(answers.huge ?? '', /Protocol error: invalid multibulk length/)
  },
)
