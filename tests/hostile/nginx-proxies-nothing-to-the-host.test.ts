import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from '../pods/pod-test.ts'
import { asksNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack('nginx reaches no server of the host, of the cloud or of the internet', 'nginx', async ({ run }) => {
  let visitors = 0
  const server = createServer((_, response) => {
    visitors += 1
    response.end('the host')
  }).listen(0)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : null
  // It would be reached from outside.
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'the host')
  const outcome = await run(
    asksNginx(
      serverBlock(`
        proxy_connect_timeout 1s;
        resolver 8.8.8.8;
        location /host { proxy_pass http://127.0.0.1:${port}; }
        location /cloud { proxy_pass http://169.254.169.254/; }
        location /internet { proxy_pass http://1.1.1.1/; }
        location /name { set $name example.com; proxy_pass http://$name/; }`),
      `const found = {}
      for (const path of ['/host', '/cloud', '/internet', '/name']) found[path] = (await get(path)).status
      console.log(JSON.stringify(found))`,
    ),
    { wallMs: 60_000 },
  )
  for (const [path, status] of Object.entries(json(outcome) as Record<string, number>)) {
    assert.ok(status >= 500, `${path}: ${status}`) // Our own program printed it, just above.
  }
  assert.equal(visitors, 1)
  server.close()
})
