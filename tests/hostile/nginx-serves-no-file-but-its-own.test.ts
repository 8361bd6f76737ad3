import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack('nginx that serves the whole disk serves nothing but its own few files', 'nginx', async ({ run }) => {
  const outcome = await run(
    asksNginx(
      serverBlock('root /; autoindex on; disable_symlinks off;'),
      `const paths = ['/etc/passwd', '/etc/shadow', '/etc/ssl/openssl.cnf', '/usr/bin/bash', '/sbx/app/package.json', '/sbx/node', '/pod/',
        '/app/server.ts', '/root/', '/home/', '/sys/kernel/', '/proc/1/root/sbx/app/package.json', '/proc/kcore', '/dev/mem', '/proc/kmsg']
      const found = {}
      for (const path of paths) found[path] = (await get(path)).status
      const root = (await get('/')).text
      const names = [...root.matchAll(/href="([^"]+)\\/?"/g)].map(([, name]) => name)
      console.log(JSON.stringify({ found, names, environment: (await get('/proc/self/environ')).text }))`,
    ),
  )
  const { found, names, environment } = json(outcome) as {
    found: Record<string, number>
    names: string[]
    environment: string
  } // Our own program printed it, just above.
  for (const [path, status] of Object.entries(found)) assert.ok(status >= 400, `${path}: ${status}`)
  const expected = [
    '../',
    'dev/',
    'etc/',
    'lib/',
    'lib64/',
    'nginx-server',
    'prlimit',
    'proc/',
    'run/',
    'tmp/',
    'usr/',
    'var/',
  ]
  assert.deepEqual(
    names.filter((name) => !expected.includes(name)),
    [],
  )
  assert.doesNotMatch(environment, /REDIS|DUPLEX|SECRET|npm/)
})
