import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { asksNginx, refusedByNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack('nginx keeps no copy, no body and no log outside of its own folder', 'nginx', async ({ run }) => {
  for (const line of [
    'access_log /usr/evil.log;',
    'access_log /pod/evil.log;',
    'client_body_temp_path /usr/evil;',
    'proxy_temp_path /etc/nginx/evil;',
  ]) {
    assert.match(await refusedByNginx(run, serverBlock(line)), /nginx: \[emerg\] .*failed/, line)
  }
  const { stdout } = await run(
    asksNginx(
      `events {}\nhttp {\n  server { listen 8081; location / { return 200 "evil"; } }\n  server { listen 8080; location / { proxy_pass http://127.0.0.1:8081; proxy_store /usr/evil-store; proxy_store_access all:rw; } }\n}\n`,
      `console.log((await get('/')).status)`,
    ),
  )
  assert.match(stdout, /\d{3}|/)
  assert.ok(!existsSync('/usr/evil-store') && !existsSync('/usr/evil.log'))
})
