import assert from 'node:assert/strict'
import { asksNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'nginx with room for ten million connections is refused or ended, and its pod lives',
  'nginx',
  async ({ run }) => {
    const outcome = await run(
      asksNginx(
        serverBlock('location / { return 200 "ok"; }').replace(
          'events {}',
          'worker_processes 64; events { worker_connections 10000000; }',
        ),
        `console.log(await get('/').then(({ status }) => status, (error) => error.code))`,
      ),
    )
    assert.match(outcome.stdout, /200|ECONNREFUSED|ECONNRESET/)
  },
)
