import assert from 'node:assert/strict'
import { asksNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack('what is uploaded to nginx ends at its own sixteen mebibytes', 'nginx', async ({ run }) => {
  const outcome = await run(
    asksNginx(
      serverBlock('client_max_body_size 0; client_body_buffer_size 8k; location / { proxy_pass http://127.0.0.1:9; }'),
      `await get('/')
      const huge = 'x'.repeat(40 * 1024 * 1024)
      const ends = await Promise.all([1, 2].map(() => once('/', { method: 'POST', body: huge }).then(({ status }) => status, (error) => error.code)))
      console.log(ends.every((end) => typeof end === 'string' || end >= 500))`,
    ),
    { wallMs: 60_000 },
  )
  assert.match(outcome.stdout, /^true$/m, outcome.stderr.slice(0, 2000))
})
