import assert from 'node:assert/strict'
import { asksNginx, refusedByNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'nginx cannot take the ports of the system, nor talk to a socket of the agent',
  'nginx',
  async ({ run }) => {
    const said = await refusedByNginx(run, serverBlock('').replace('8080', '80'))
    assert.match(said, /Permission denied/)
    assert.match(said, /a port from 1024 on/)
    const outcome = await run(
      asksNginx(
        serverBlock('location / { proxy_pass http://unix:/pod/redis-1/redis.sock; }'),
        `console.log((await get('/')).status)`,
      ),
    )
    assert.equal(outcome.stdout, '502\n')
  },
)
