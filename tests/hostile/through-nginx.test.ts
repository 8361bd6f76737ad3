import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { json } from '../pods/pod-test.ts'
import { asksNginx, type ServiceTools, serverBlock, serviceAttack } from '../pods/service-test.ts'

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

serviceAttack(
  'nginx writes its logs nowhere but to its own /tmp and to where a learner reads them',
  'nginx',
  async ({ run }) => {
    for (const path of [
      '/etc/nginx/evil.log',
      '/sbx/evil.log',
      '/pod/evil.log',
      '/evil.log',
      '/usr/evil.log',
      '/proc/1/fd/1x',
    ]) {
      assert.match(await refused(run, `error_log ${path};\n${serverBlock('')}`), /nginx: \[emerg\] .*failed/, path)
    }
    assert.ok(!existsSync('/evil.log') && !existsSync('/usr/evil.log'))
    assert.deepEqual(
      readdirSync('/etc').filter((name) => name.includes('evil')),
      [],
    )
  },
)

serviceAttack('nginx includes no file of the host, the agent or the learner', 'nginx', async ({ run }) => {
  for (const path of [
    '/etc/shadow',
    '/sbx/app/package.json',
    '/app/server.ts',
    '/pod/seccomp.bpf',
    '/proc/1/root/sbx/app/package.json',
  ]) {
    const said = await refused(run, `include ${path};\n${serverBlock('')}`)
    assert.match(said, /open\(\) "[^"]+" failed \((?:2: No such file|13: Permission)/, path)
    assert.match(said, /There are no other files/)
  }
})

serviceAttack(
  'nginx loads no module, and neither leaves the foreground nor takes another user',
  'nginx',
  async ({ run }) => {
    assert.match(
      await refused(run, `\nload_module modules/evil.so;\n${serverBlock('')}`),
      /^nginx\.conf:2: load_module brings machine code/,
    )
    assert.match(await refused(run, `daemon on;\n${serverBlock('')}`), /^nginx\.conf:1: The directive daemon/)
    assert.match(
      await refused(run, `# daemon off;\nmaster_process on; ${serverBlock('')}`),
      /^nginx\.conf:2: In this sandbox nginx is one process/,
    )
    const root = await run(
      asksNginx(
        `user root;\npid /var/run/nginx.pid;\n${serverBlock('location / { return 200 "served"; }')}`,
        `console.log((await get('/')).text)`,
      ),
    )
    assert.equal(root.stdout, 'served\n')
    assert.match(root.stderr, /The line can stay/)
  },
)

serviceAttack(
  'nginx cannot take the ports of the system, nor talk to a socket of the agent',
  'nginx',
  async ({ run }) => {
    const said = await refused(run, serverBlock('').replace('8080', '80'))
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

/** What nginx says of a configuration that it refuses. */
async function refused(run: ServiceTools['run'], conf: string): Promise<string> {
  const { stderr, events } = await run(asksNginx(conf, ''))
  assert.ok(!events.some((event) => event.type === 'listening' && event.from === 'nginx'), `it was started: ${conf}`)
  return stderr
}
