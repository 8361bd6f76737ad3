import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RunEvent } from '#protocol'
import { descendantsOf } from '../../sandbox-server/agent/process-tree.ts'
import { openPods } from '../../sandbox-server/pods/index.ts'
import { missingService } from '../../sandbox-server/pods/services.ts'
import { eventually } from '../support/eventually.ts'
import { commandLineOf } from '../support/processes.ts'
import { appRoot, json, logger, outcomeOf } from './pod-test.ts'
import { asksNginx, asksRedis, runSteps, serverBlock, serviceTest } from './service-test.ts'

const FAN_OUT = `
  import { Redis } from 'ioredis'
  import { WebSocketServer } from 'ws'
  const { PORT, PORTS, SERVER_ID, REDIS_URL } = process.env
  console.log(JSON.stringify({ PORT, PORTS, SERVER_ID, REDIS_URL }))
  const redis = new Redis(REDIS_URL)
  const subscriber = new Redis(REDIS_URL)
  await subscriber.subscribe('ws:broadcast')
  const server = new WebSocketServer({ port: Number(PORT) })
  subscriber.on('message', (_, text) => { for (const client of server.clients) client.send(text) })
  server.on('connection', (socket) => socket.on('message', (data) => redis.publish('ws:broadcast', String(data))))`

const PROXY = `events {}
http {
  upstream servers { server 127.0.0.1:8081; server 127.0.0.1:8082; }
  server {
    listen 8080;
    location / {
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }
}
`

const TWO = [
  { file: 'server.ts', name: 'A', port: 8081 },
  { file: 'server.ts', name: 'B', port: 8082 },
]

serviceTest('a Run is two servers, Redis between them and nginx before them', ['redis', 'nginx'], async ({ run }) => {
  const files = [
    { name: 'server.ts', text: FAN_OUT },
    { name: 'nginx.conf', text: PROXY },
  ]
  const ports = new Set<number>()
  const { events, ending } = await run(files, {
    steps: TWO,
    on(event, running) {
      if (event.type === 'listening') {
        ports.add(event.port)
        if (ports.size < 3) return
        running.peer('ann', { do: 'connect', path: '/', port: 8080 })
        running.peer('ben', { do: 'connect', path: '/', port: 8080 })
      }
      if (event.type === 'peer' && event.peer === 'ben' && event.state === 'open') {
        running.peer('ann', { do: 'send', text: 'through all of it' })
      }
      if (event.type === 'wire' && event.events.some(isHeardBy('ben'))) running.stop()
    },
  })
  assert.equal(ending.how, 'stopped')
  assert.deepEqual([...ports].sort(), [8080, 8081, 8082])
  assert.deepEqual(namesOf(events, 'listening').sort(), ['A', 'B', 'nginx'])
  const told = events.flatMap((event) => (event.type === 'output' && event.from === 'B' ? [event.text] : [])).join('')
  assert.deepEqual(JSON.parse(told), {
    PORT: '8082',
    PORTS: '8081,8082',
    SERVER_ID: 'B',
    REDIS_URL: 'redis://127.0.0.1:6379',
  })
  const wire = events.flatMap((event) => (event.type === 'wire' ? event.events : []))
  const lanes = wire.flatMap((event) =>
    event.type === 'lane' ? [`${event.lane.id} ${event.lane.role} ${event.lane.name}`] : [],
  )
  assert.ok(lanes.includes('proxy proxy nginx :8080') && lanes.includes('redis redis Redis :6379'), lanes.join())
  const publish = wire.find((event) => event.type === 'redis' && event.words.includes('through all of it'))
  assert.ok(publish?.type === 'redis' && /^server:[AB]$/.test(publish.from))
})

serviceTest('one process that serves both ports is not started twice', [], async ({ run }) => {
  const text = `
    import { createServer } from 'node:http'
    // The other port first: once its own is open, so are both.
    for (const port of process.env.PORTS.split(',').reverse()) createServer().listen(Number(port))`
  const { events, stderr } = await run([{ name: 'server.ts', text }], {
    steps: TWO,
    on(event, running) {
      if (event.type === 'output' && event.from === 'B') running.stop()
    },
  })
  assert.deepEqual(namesOf(events, 'started'), ['A'])
  assert.match(stderr, /B is not started: A :8081 listens on port 8082 already/)
})

serviceTest('where one of several programs ends, it is told at once, and the others go on', [], async ({ run }) => {
  const files = [
    {
      name: 'server.ts',
      text: `import { createServer } from 'node:http'\ncreateServer().listen(Number(process.env.PORT))`,
    },
    { name: 'client.ts', text: `console.log(process.argv.slice(2).join()); throw new Error('no server for me')` },
  ]
  const { events, ending } = await run(files, {
    steps: [
      { file: 'server.ts', port: 8080 },
      { file: 'client.ts', args: ['ws://localhost:8080', '--loud'] },
    ],
    on(event, running) {
      if (event.type === 'output' && event.text.includes('has ended')) running.stop()
    },
  })
  const said = events
    .flatMap((event) => (event.type === 'output' && event.from === 'client.ts' ? [event.text] : []))
    .join('')
  assert.match(said, /ws:\/\/localhost:8080,--loud/)
  assert.match(said, /client\.ts has ended\. client\.ts, line 1: nothing caught this error: Error: no server for me/)
  assert.equal(ending.how, 'crashed')
})

serviceTest('the learner’s tests are run, and each is told of', [], async ({ run }) => {
  const text = `
    import { expect, test } from '@jest/globals'
    test('adds', () => expect(1 + 1).toBe(2))
    test('subtracts', () => expect(2 - 1).toBe(3))`
  const { stdout, stderr, ending } = await run([{ name: 'sum.test.ts', text }], { steps: [{ tests: 'sum.test.ts' }] })
  assert.match(stdout + stderr, /adds/)
  assert.match(stdout + stderr, /subtracts/)
  assert.equal(ending.exitCode, 1)
})

serviceTest('nginx alone is a Run, and what is wrong with it is told by its line', ['nginx'], async ({ run }) => {
  const steps = [{ file: 'nginx.conf' }]
  const wrong = await run([{ name: 'nginx.conf', text: 'events {}\nhttp {\n  proxy_magic on;\n}\n' }], { steps })
  assert.match(wrong.stderr + said(wrong.events), /nginx: \[emerg\] unknown directive "proxy_magic" in nginx\.conf:3/)
  assert.equal(wrong.ending.how, 'crashed')
  const right = await run([{ name: 'nginx.conf', text: serverBlock('location / { return 200 "hi"; }') }], {
    steps,
    on(event, running) {
      if (event.type === 'listening') running.stop()
    },
  })
  assert.equal(right.ending.how, 'stopped')
})

serviceTest('a configuration as people have it on their servers works as it is', ['nginx'], async ({ run }) => {
  const conf = `user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log warn;
include /etc/nginx/modules-enabled/*.conf;
events { worker_connections 768; multi_accept on; }
http {
  sendfile on; tcp_nopush on; types_hash_max_size 2048; gzip on;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  log_format short '$request $status';
  access_log /dev/stdout short;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  proxy_cache_path /var/cache/nginx/x keys_zone=x:1m;
  limit_req_zone $binary_remote_addr zone=one:1m rate=10r/s;
  server { listen 8080; listen [::]:8080; server_name localhost; root /usr/share/nginx/html;
    location /there { default_type text/plain; return 200 "there"; } }
  include /etc/nginx/conf.d/*.conf;
}
`
  const all: RunEvent[] = []
  const files = asksNginx(conf, `console.log((await get('/there')).text, (await get('/nothing')).status)`)
  const { stdout } = await run(files, { on: (event) => all.push(event) })
  assert.equal(stdout, 'there 404\n')
  assert.match(said(all), /GET \/there HTTP\/1\.1 200/)
})

serviceTest('a grader puts nginx before two servers and hears what they say to Redis', [], async ({ pods }) => {
  const challengeFolder = join(import.meta.dirname, 'fixtures/behind-nginx')
  const pod = await pods.start({ challengeFolder, services: ['redis', 'nginx'] }, AbortSignal.timeout(20_000))
  const events: RunEvent[] = []
  const files = [
    { name: 'server.ts', text: FAN_OUT },
    { name: 'nginx.conf', text: PROXY },
  ]
  await pod.check(files, { seed: '1', patience: 3, on: (event) => events.push(event) }).over
  await pod.close()
  const verdict = events.find((event) => event.type === 'verdict')?.verdict
  const [sound, unsound] = verdict?.tests ?? []
  assert.equal(sound?.status, 'pass', JSON.stringify(sound ?? events.at(-1)))
  assert.match(
    unsound?.message ?? '',
    /^nginx was not started, because its configuration is not sound\. .*nginx\.conf:3/,
  )
  const wire = events.flatMap((event) => (event.type === 'wire' ? event.events : []))
  assert.ok(wire.some((event) => event.type === 'request' && event.from === 'a' && event.to === 'proxy'))
  assert.ok(wire.some((event) => event.type === 'process' && event.lane === 'proxy' && event.what === 'listening'))
})

serviceTest('Redis is empty at each Run', ['redis'], async ({ run }) => {
  const sets = asksRedis(`console.log(await ask('GET', 'key'), await ask('SET', 'key', 'value'))`)
  assert.equal((await run(sets)).stdout, 'null OK\n')
  assert.equal((await run(sets)).stdout, 'null OK\n')
})

serviceTest('a program imports what it may, by import and by require, and nothing else', [], async ({ run }) => {
  const packages = ['ws', 'ioredis', 'socket.io', 'socket.io-client', 'express', 'prom-client']
  const others = ['fastify', 'zod', 'pino', 'happy-dom', 'expect', 'typescript', 'astro']
  const outcome = await run([
    {
      name: 'server.ts',
      text: `
        import { createRequire } from 'node:module'
        const require = createRequire(import.meta.url)
        const imports = async (name: string) => await import(name).then((found) => Object.keys(found).length > 0, () => false)
        const requires = (name: string) => { try { return require(name) !== undefined } catch { return false } }
        const all = async (names: string[]) => Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await imports(name)) && requires(name)])))
        console.log(JSON.stringify([await all(${JSON.stringify(packages)}), await all(${JSON.stringify(others)})]))
        process.exit()`,
    },
  ])
  assert.deepEqual(json(outcome), [
    Object.fromEntries(packages.map((name) => [name, true])),
    Object.fromEntries(others.map((name) => [name, false])),
  ])
})

serviceTest('with its pod a service is gone, with all its processes', ['redis', 'nginx'], async ({ pods }) => {
  const pod = await pods.start({ challengeFolder: null, services: ['redis', 'nginx'] }, AbortSignal.timeout(20_000))
  const isUp = Promise.withResolvers<void>()
  const files = [
    ...asksRedis(`await ask('PING'); console.log('up'); setInterval(() => {}, 1000); await new Promise(() => {})`),
    { name: 'nginx.conf', text: serverBlock('return 200 "up";') },
  ]
  const before = serviceProcesses()
  const run = pod.run(files, {
    entry: 'server.ts',
    wallMs: null,
    on: (event) => {
      if (event.type === 'listening' && event.from === 'nginx') isUp.resolve()
    },
  })
  await isUp.promise
  assert.ok(serviceProcesses().length > before.length)
  await pod.close()
  await run.over
  await eventually('no service is left', () => serviceProcesses().every((pid) => before.includes(pid)))
})

test('what is missing for a challenge is told in a sentence, and only to those who need it', () => {
  assert.equal(missingService([], 'unsafe-local'), null)
  assert.match(missingService(['nginx'], 'unsafe-local') ?? '', /Start without --unsafe-local/)
})

test('without isolation Redis runs too, as a plain process', async () => {
  const pods = await openPods({ isolation: 'unsafe-local', appRoot, logger })
  try {
    assert.match(pods.whyNotWith(['nginx']) ?? '', /only started inside a sandbox/)
    const pod = await pods.start({ challengeFolder: null, services: ['redis'] }, AbortSignal.timeout(20_000))
    const { stdout, ending } = await runSteps(pod, asksRedis(`console.log(await ask('PING'))`))
    assert.equal(stdout, 'PONG\n', ending.message)
  } finally {
    await pods.close()
  }
})

function namesOf(events: readonly RunEvent[], type: 'started' | 'listening'): string[] {
  return events.flatMap((event) => (event.type === type ? [event.from ?? ''] : []))
}

function said(events: readonly RunEvent[]): string {
  const { stdout, stderr } = outcomeOf(events)
  return stdout + stderr
}

function isHeardBy(lane: string) {
  return (event: Extract<RunEvent, { type: 'wire' }>['events'][number]) => event.type === 'frame' && event.to === lane
}

/** The services that this very process has started, by their pids. */
function serviceProcesses(): number[] {
  return descendantsOf(process.pid)
    .map(({ pid }) => pid)
    .filter((pid) => /^\/(?:redis|nginx)-server\0/.test(commandLineOf(pid)))
}
