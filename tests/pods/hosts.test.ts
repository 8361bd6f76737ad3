import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { RunEvent, SourceFile } from '#protocol'
import type { Pods } from '../../sandbox-server/pods/index.ts'
import { outcomeOf, podTest } from './pod-test.ts'

const FIXTURE = join(import.meta.dirname, 'fixtures/hosts')
const MODULE = readFileSync(join(FIXTURE, 'solution/dedup.ts'), 'utf8').replace('SECRET-REFERENCE', 'mine')

const TESTS = `
  import { expect, jest, test } from '@jest/globals'
  import { castVote } from './dedup'
  const poll = () => ({ counts: [0, 0], votes: new Map() })
  test('counts a vote', () => { const log = jest.fn(castVote); expect(log(poll(), 'a')).toBe('accepted') })
  test.each([[2], [3]])('counts a retry once of %i', (times) => {
    const p = poll()
    for (let i = 0; i < times; i++) castVote(p, 'a')
    expect(p.counts).toEqual([1, 0])
  })`

const SERVER = `
  import { createServer } from 'node:http'
  import { WebSocketServer } from 'ws'
  const html = '<p id="said"></p><script src="/page.js"></script>'
  const script = \`new WebSocket('/').onmessage = ({ data, target }) => { if (data === 'welcome') target.send('hi'); else document.querySelector('#said').textContent = data }\`
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' }).end(isScript ? script : html)
  })
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.send('welcome')
    socket.on('message', (data) => socket.send('echo ' + data))
  })
  server.listen(8080, () => console.log('up'))`

const FILES = [
  { name: 'dedup.ts', text: MODULE },
  { name: 'dedup.test.ts', text: TESTS },
  { name: 'server.ts', text: SERVER },
]

podTest('a module, its tests and a page are graded in a pod', async ({ pods }) => {
  const events = await grade(pods, FILES)
  const verdict = events.find((event) => event.type === 'verdict')?.verdict
  assert.deepEqual(
    verdict?.tests.map(({ status, message, actual, output }) => ({ status, message, actual, output })),
    Array(3).fill({ status: 'pass', message: undefined, actual: undefined, output: undefined }),
  )
  console.log(verdict?.tests.map(({ name, durationMs }) => `${name}: ${durationMs}`))
})

podTest('a Run of a test file prints what each test came to, as Jest does', async ({ pod }) => {
  const failing = `${TESTS}\n  test('is wrong', () => { expect({ a: 1 }).toEqual({ a: 2 }) })\n  test.skip('later', () => {})`
  const events: RunEvent[] = []
  const files = FILES.map((file) => (file.name === 'dedup.test.ts' ? { ...file, text: failing } : file))
  const options = { entry: 'dedup.test.ts', steps: [{ tests: 'dedup.test.ts' }], wallMs: 10_000 }
  await pod.run(files, { ...options, on: (event) => events.push(event) }).over
  const { stdout, stderr, ending } = outcomeOf(events)
  const plain = stripVTControlCharacters(stdout)
  assert.match(
    plain,
    /^dedup\.test\.ts\n {2}✓ counts a vote.*\n {2}✓ counts a retry once of 2.*\n {2}✓ .*3.*\n {2}✕ is wrong.*\n {2}○ skipped later\n/,
  )
  assert.match(plain, /● is wrong {2}dedup\.test\.ts:\d+\n\n {4}expect\(received\)\.toEqual\(expected\)/)
  assert.match(plain, /Tests: 1 failed, 1 skipped, 3 passed, 5 total\nTime: {2}\d/)
  assert.notEqual(plain, stdout)
  assert.equal(stderr, '')
  assert.equal(ending.exitCode, 1)
})

podTest('tests that spy in a pod find neither the challenge nor a way to tell of the reference', async ({ pods }) => {
  const spying = `
    import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
    import { get } from 'node:http'
    const stolen = readFileSync('dedup.ts', 'utf8')
    const found = ['/', '/app', '/duplex', '/duplex/agent', '/duplex/grader', '/duplex/grader/hosts', '/sbx', '/pod'].map((folder) => {
      try { return folder + ': ' + readdirSync(folder).join(' ') } catch (error: any) { return folder + ': ' + error.code }
    })
    console.log(found.join('\\n'), stolen)
    for (const path of ['/tmp/a', '/app/a', '/dev/shm/a']) try { writeFileSync(path, stolen); console.log('wrote ' + path) } catch {}
    process.on('exit', () => console.error(stolen))
    test('counts', () => { if (stolen.includes('SECRET')) throw new Error(stolen) })
    if (stolen.includes('SECRET')) process.nextTick(() => { throw new Error(stolen) })`
  const events = await grade(
    pods,
    FILES.map((file) => (file.name === 'dedup.test.ts' ? { ...file, text: spying } : file)),
  )
  const seen = JSON.stringify(events)
  assert.doesNotMatch(seen, /SECRET|wrote|grader\.ts|solution|mutants/)
  assert.match(seen, /\/duplex\/grader: hosts/)
  assert.match(seen, /\/duplex\/grader\/hosts: (?:(?:hear|tell|told)-value\.ts ?){3}\\n/)
})

async function grade(pods: Pods, files: readonly SourceFile[]): Promise<RunEvent[]> {
  const pod = await pods.start({ challengeFolder: FIXTURE, services: [] }, AbortSignal.timeout(20_000))
  const events: RunEvent[] = []
  await pod.check(files, { seed: '1', patience: 3, on: (event) => events.push(event) }).over
  await pod.close()
  return events
}
