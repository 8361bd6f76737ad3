import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

// A “rogue master” hands a replica a file of its choice, which the replica keeps under a name of its choice: a module, say.
serviceAttack('Redis that is made a replica keeps no file of its master’s', 'redis', async ({ run }) => {
  const outcome = await run(
    asksRedis(`
      import { createServer } from 'node:net'
      const heard = []
      const hungUp = Promise.withResolvers()
      createServer((socket) => socket.on('error', () => {}).on('data', (bytes) => {
        const said = String(bytes)
        heard.push(...['PING', 'REPLCONF', 'PSYNC'].filter((word) => said.includes(word)))
        if (said.includes('PING')) socket.write('+PONG\\r\\n')
        else if (said.includes('REPLCONF')) socket.write('+OK\\r\\n'.repeat(said.split('REPLCONF').length - 1))
        else if (said.includes('SYNC')) {
          // Redis hangs up once it has seen what it was handed.
          socket.once('close', hungUp.resolve)
          socket.write('+FULLRESYNC ' + 'a'.repeat(40) + ' 1\\r\\n$4\\r\\n\\x7fELF\\r\\n')
        }
      })).listen(7000, '127.0.0.1')
      const names = await ask('CONFIG', 'SET', 'dbfilename', 'evil.so')
      const follows = await ask('REPLICAOF', '127.0.0.1', '7000')
      const abroad = await ask('SLAVEOF', '169.254.169.254', '80')
      await ask('REPLICAOF', '127.0.0.1', '7000')
      await Promise.race([hungUp.promise, new Promise((resolve) => setTimeout(resolve, 20_000))])
      console.log(JSON.stringify({ heard, names, follows, loads: await ask('MODULE', 'LOAD', '/tmp/evil.so'), link: (await ask('INFO', 'replication')).match(/master_link_status:(\\w+)/)?.[1], size: await ask('DBSIZE') }))`),
    { wallMs: 40_000 },
  )
  // Our own program printed it, just above.
  const { heard, names, loads, link } = json(outcome) as Record<'names' | 'loads' | 'link', string> & {
    heard: string[]
  }
  assert.ok(heard.includes('PSYNC'), 'Redis has asked the rogue master for its data')
  assert.match(names ?? '', /^! /)
  assert.match(loads ?? '', /^! /)
  assert.notEqual(link, 'up')
})
