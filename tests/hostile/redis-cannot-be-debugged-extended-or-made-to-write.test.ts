import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'Redis gives no way to debug it, to load code into it, or to say where it writes',
  'redis',
  async ({ run }) => {
    const outcome = await run(
      asksRedis(`console.log(JSON.stringify({
      debug: await ask('DEBUG', 'SLEEP', '10'),
      crash: await ask('DEBUG', 'SEGFAULT'),
      module: await ask('MODULE', 'LOAD', '/tmp/evil.so'),
      folder: await ask('CONFIG', 'SET', 'dir', '/run'),
      file: await ask('CONFIG', 'SET', 'dbfilename', 'evil.so'),
      unprotect: await ask('CONFIG', 'SET', 'enable-protected-configs', 'yes'),
      save: await ask('SAVE'),
      append: await ask('CONFIG', 'SET', 'appendonly', 'yes'),
      rewrite: await ask('CONFIG', 'REWRITE'),
      alive: await ask('PING'),
    }))`),
    )
    const { alive, ...tried } = json(outcome) as Record<string, string> // Our own program printed it, just above.
    assert.equal(alive, 'PONG')
    for (const [what, answer] of Object.entries(tried)) assert.match(answer, /^! /, `${what}: ${answer}`)
  },
)
