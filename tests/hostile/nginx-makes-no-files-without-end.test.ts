import assert from 'node:assert/strict'
import { asksNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack('nginx that makes files without end is ended, with a sentence', 'nginx', async ({ run }) => {
  const outcome = await run(
    asksNginx(
      serverBlock('location / { client_body_in_file_only on; proxy_pass http://127.0.0.1:9; }'),
      `await get('/')
      let made = 0
      const send = async () => { for (;;) { await once('/', { method: 'POST', body: 'x' }); made += 1 } }
      await Promise.all(Array.from({ length: 8 }, send)).catch(() => {})
      console.log(made > 1000)`,
    ),
    { wallMs: 60_000 },
  )
  assert.equal(outcome.stdout.split('\n').filter((line) => line === 'true').length, 1, outcome.ending.message)
  assert.match(outcome.stderr, /nginx made more than 4096 files/)
})
