import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, test } from 'node:test'
import type { RunEvent, RunStep, SourceFile } from '#protocol'
import { openPods, type Pod, type Pods, type Run } from '../../sandbox-server/pods/index.ts'
import { appRoot, logger, type Outcome, outcomeOf, skip as withoutBubblewrap } from './pod-test.ts'

type ServiceName = 'redis' | 'nginx'

/** Skipped only where they are not installed. */
const skip =
  withoutBubblewrap ||
  (existsSync('/usr/bin/redis-server') && existsSync('/usr/sbin/nginx')
    ? false
    : 'Redis or nginx is not installed: sudo apt-get install -y redis-server nginx')

export interface ServiceTools {
  readonly pods: Pods
  readonly pod: Pod
  /** Runs files, the first of them alone unless steps are given, to their end. */
  run(files: readonly SourceFile[], options?: ServiceRunOptions): Promise<Outcome>
}

export interface ServiceRunOptions {
  readonly steps?: readonly RunStep[]
  readonly wallMs?: number
  readonly on?: (event: RunEvent, run: Run) => void
}

let opened: Promise<Pods> | null = null
after(async () => await (await opened)?.close())

/** A test in a real pod with services beside the programs. */
export function serviceTest(
  name: string,
  services: readonly ServiceName[],
  act: (tools: ServiceTools) => Promise<void>,
): void {
  test(name, { skip, timeout: 300_000 }, async () => {
    opened ??= openPods({ isolation: 'bubblewrap', appRoot, logger })
    const pods = await opened
    assert.equal(pods.whyNotWith(services), null)
    const pod = await pods.start({ challengeFolder: null, services }, AbortSignal.timeout(20_000))
    try {
      await act({ pods, pod, run: (files, options) => runSteps(pod, files, options) })
    } finally {
      await pod.close()
    }
  })
}

/** An attack through a service: whatever it does, the very same pod serves the next run, services and all. */
export function serviceAttack(name: string, service: ServiceName, act: (tools: ServiceTools) => Promise<void>): void {
  serviceTest(name, [service], async (tools) => {
    await act(tools)
    const next = await tools.run(service === 'redis' ? ASKS_REDIS : ASKS_NGINX)
    assert.equal(next.stdout, service === 'redis' ? 'PONG 0\n' : '200 ok\n', next.stderr)
    assert.equal(next.ending.how, 'finished')
  })
}

/** Runs files in a pod to their end. */
export async function runSteps(
  pod: Pod,
  files: readonly SourceFile[],
  { steps, wallMs = 20_000, on }: ServiceRunOptions = {},
): Promise<Outcome> {
  const events: RunEvent[] = []
  const run: Run = pod.run(files, {
    entry: files[0]?.name ?? '',
    ...(steps === undefined ? {} : { steps }),
    wallMs,
    on(event) {
      events.push(event)
      if (on !== undefined && event.type !== 'started') on(event, run)
    },
  })
  await run.over
  // What nginx writes into its access log stands between the program's own lines.
  return outcomeOf(
    events.filter((event) => event.type !== 'output' || event.from !== 'nginx' || event.stream === 'stderr'),
  )
}

/** A program that has `redis`, a connection, and `ask(…)`, which gives an answer or the error's text. */
export function asksRedis(body: string): SourceFile[] {
  const text = `
    import { Redis } from 'ioredis'
    const redis = new Redis(process.env.REDIS_URL, { retryStrategy: () => null, maxRetriesPerRequest: 0 })
    redis.on('error', () => {})
    const ask = (...words) => redis.call(...words).catch((error) => \`! \${error.message}\`)
    ${body}
    process.exit()`
  return [{ name: 'server.ts', text }]
}

/** nginx.conf, and a program that has `get(path)`, which gives the status and the body once nginx is up. */
export function asksNginx(conf: string, body: string): SourceFile[] {
  const text = `
    import { request } from 'node:http'
    const once = (path, { method = 'GET', body = '' } = {}) => new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: 8080, path, method, agent: false }, (response) => {
        let text = ''
        response.setEncoding('latin1').on('data', (chunk) => { text += chunk }).on('end', () => resolve({ status: response.statusCode, text }))
      })
      asked.on('error', reject).end(body)
    })
    const get = async (path, options) => {
      for (const end = Date.now() + 5000; ;) {
        try { return await once(path, options) } catch (error) {
          if (Date.now() > end) throw error
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
    }
    ${body}
    process.exit()`
  return [
    { name: 'server.ts', text },
    { name: 'nginx.conf', text: conf },
  ]
}

/** A configuration with one server on 8080, and these lines in it. */
export function serverBlock(lines: string): string {
  return `events {}\nhttp {\n  server {\n    listen 8080;\n    ${lines}\n  }\n}\n`
}

/** What nginx says of a configuration that it refuses. */
export async function refusedByNginx(run: ServiceTools['run'], conf: string): Promise<string> {
  const { stderr, events } = await run(asksNginx(conf, ''))
  assert.ok(!events.some((event) => event.type === 'listening' && event.from === 'nginx'), `it was started: ${conf}`)
  return stderr
}

const ASKS_REDIS = asksRedis(`console.log(await ask('PING'), await ask('DBSIZE'))`)
const ASKS_NGINX = asksNginx(
  serverBlock(`location / { return 200 "ok"; }`),
  `const { status, text } = await get('/'); console.log(status, text)`,
)
