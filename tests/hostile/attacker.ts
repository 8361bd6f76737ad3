import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Ending, RunEvent, SourceFile, Verdict } from '#protocol'
import type { Pod, Pods } from '../../sandbox-server/pods/index.ts'
import { attack, json, log, type PodTools, runIn } from '../pods/pod-test.ts'

/**
 * What the same program prints as a plain process of this machine, as JSON: the proof that what fails in a pod would have
 * worked, and that the assertion is not empty. Only for programs that harm nobody.
 */
export async function printedOutside(program: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'duplex-outside-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
    writeFileSync(join(folder, 'server.ts'), program)
    const options = { cwd: folder, env: { PATH: '/usr/bin:/bin' }, timeout: 20_000 }
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [join(folder, 'server.ts')], options, (error, out) =>
        error ? reject(error) : resolve(out),
      )
    })
    return JSON.parse(stdout)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const NATIVE_CALL = join(import.meta.dirname, '../../sandbox-server/pods/self-test/native-call.ts')

/** Answers of the kernel to calls by number, made by machine code that the program plants in itself; null where it cannot. */
export async function callNatively(
  { run }: PodTools,
  calls: readonly (readonly (number | string)[])[],
): Promise<unknown> {
  return json(
    await run(
      nativeProgram(
        `console.log(JSON.stringify(call && ${JSON.stringify(calls)}.map(([nr, ...args]) => call(nr, ...args))))`,
      ),
    ),
  )
}

/** A program that has `call(number, …arguments)`, a system call of its own. */
export function nativeProgram(body: string): SourceFile[] {
  return [
    {
      name: 'server.ts',
      text: `import { openNativeCall } from './native-call.ts'\nconst call = openNativeCall()\n${body}`,
    },
    { name: 'native-call.ts', text: readFileSync(NATIVE_CALL, 'utf8') },
  ]
}

export const EPERM = -1
export const ENOSYS = -38
export const EAFNOSUPPORT = -97

/** The machine code and the numbers of the calls are those of x64; elsewhere each of these says that it was skipped. */
export const attackOnX64: typeof attack =
  process.arch === 'x64'
    ? attack
    : (name) => void test(name, { skip: `the native calls are written for x64; this machine is ${process.arch}` })

/** A grading, as the channel told it. */
export interface Graded {
  readonly events: readonly RunEvent[]
  readonly verdict: Verdict
  readonly ending: Ending
  readonly durationMs: number
}

/**
 * Grades files with one of the challenges in fixtures/, and throws when that broke: a hostile program must not break it.
 * More patience gives an attack time to get as far as its limit on a busy machine.
 */
export async function grade(
  pods: Pods,
  fixture: string,
  files: string | readonly SourceFile[],
  { patience = 1 }: { patience?: number } = {},
): Promise<Graded> {
  const pod = await gradingPod(pods, fixture)
  const events: RunEvent[] = []
  const startedAt = performance.now()
  const submitted = typeof files === 'string' ? [{ name: 'server.ts', text: files }] : files
  await pod.check(submitted, { seed: '1', patience, on: (event) => events.push(event) }).over
  const durationMs = performance.now() - startedAt
  const verdicts = events.flatMap((event) => (event.type === 'verdict' ? [event.verdict] : []))
  const last = events.at(-1)
  assert.ok(last?.type === 'ended', `the grading did not end well: ${JSON.stringify(last)} ${log.slice(-2).join('\n')}`)
  assert.equal(verdicts.length, 1)
  // The very same pod still runs programs.
  assert.equal((await runIn(pod, `console.log('still here')`)).stdout, 'still here\n')
  return { events, verdict: verdicts[0] ?? assert.fail(), ending: last.ending, durationMs }
}

let grading: { readonly fixture: string; readonly pod: Pod } | null = null

/** One pod for all gradings with the same challenge, as a learner has one for all tries. */
async function gradingPod(pods: Pods, fixture: string): Promise<Pod> {
  if (grading?.fixture === fixture) return grading.pod
  await grading?.pod.close()
  const challengeFolder = join(import.meta.dirname, 'fixtures', fixture)
  const pod = await pods.start({ challengeFolder, services: [] }, AbortSignal.timeout(20_000))
  grading = { fixture, pod }
  void pod.gone.then(() => {
    if (grading?.pod === pod) grading = null
  })
  return pod
}

/** A program that says on every open descriptor what an agent would say of a passing run, and ends. */
export const FORGER = `
  import { readdirSync, writeSync } from 'node:fs'
  const verdict = { version: 3, status: 'pass', challenge: 'fine', seed: '1', durationMs: 1, tests: [] }
  const lines = [0, 1, 2].flatMap((run) => [
    { type: 'event', run, event: { type: 'verdict', verdict, graderVersion: 'forged' } },
    { type: 'event', run, event: { type: 'ended', ending: { how: 'finished', message: 'forged', durationMs: 1 } } },
    { type: 'over', run },
  ]).concat([0, 1, 2, 3].map((to) => ({ to, answer: { verdict, isBusy: false, at: 1e9, next: null, timers: 0 } })), { say: { verdict } })
    .map((line) => '\\n' + JSON.stringify(line) + '\\n').join('')
  for (const fd of readdirSync('/proc/self/fd')) {
    try { writeSync(Number(fd), lines) } catch {}
  }
  setTimeout(() => process.exit(0), 200)`

/** What a grading said of its first check that did not pass; of the whole, when nothing could be checked. */
export function complaint({ verdict }: Graded): string {
  assert.notEqual(verdict.status, 'pass')
  const failed = verdict.tests.find(({ status }) => status === 'fail')
  const said = failed?.message ?? verdict.message ?? assert.fail(JSON.stringify(verdict))
  // The attack itself must be sound, or it would prove nothing.
  assert.doesNotMatch(said, /cannot be read as TypeScript|nothing caught this error: (?:Reference|Type|Syntax)Error/)
  return said
}

/**
 * A server that reads the request of each connection and then does what it likes, with the bare `socket` and the `head`.
 * `agree()` answers a WebSocket handshake as it should be, `frame(first, payload)` is a frame with this first byte, and
 * `endlessly(piece)` writes a piece again and again, as fast as it is read.
 */
export function rawServer(body: string): string {
  return `
    import { createHash } from 'node:crypto'
    import { createServer } from 'node:net'
    const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
    const header = (first, length) => {
      if (length < 126) return Buffer.from([first, length])
      const bytes = Buffer.alloc(length < 65536 ? 4 : 10)
      bytes[0] = first
      bytes[1] = length < 65536 ? 126 : 127
      if (length < 65536) bytes.writeUInt16BE(length, 2)
      else bytes.writeBigUInt64BE(BigInt(length), 2)
      return bytes
    }
    const frame = (first, payload) => Buffer.concat([header(first, payload.length), Buffer.from(payload)])
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (bytes) => {
        const head = String(bytes)
        const key = /sec-websocket-key: (\\S+)/i.exec(head)?.[1] ?? ''
        const accept = createHash('sha1').update(key + GUID).digest('base64')
        const agreement = 'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n'
        const agree = () => socket.write(agreement + '\\r\\n')
        const endlessly = (piece) => {
          const go = () => { while (!socket.destroyed && socket.write(piece)); }
          socket.on('drain', go)
          go()
        }
        ${body}
      })
    }).listen(Number(process.env.PORT), '127.0.0.1')`
}
