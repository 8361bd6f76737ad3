import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { RunEvent, Verdict } from '#protocol'
import type { Pods } from '../../sandbox-server/pods/index.ts'
import { attack, podTest, runIn } from './pod-test.ts'

/** Grades a program, with a check that lives through a minute unless another is named. */
async function verdictOn(
  program: string,
  pods: Pods,
  { fixture = 'travels', patience = 2 }: { fixture?: string; patience?: number } = {},
): Promise<Verdict> {
  const challengeFolder = join(import.meta.dirname, 'fixtures', fixture)
  const pod = await pods.start({ challengeFolder, services: [] }, AbortSignal.timeout(10_000))
  const events: RunEvent[] = []
  const options = { seed: '1', patience, on: (event: RunEvent) => void events.push(event) }
  await pod.check([{ name: 'server.ts', text: program }], options).over
  await pod.close()
  const verdict = events.find((event) => event.type === 'verdict')?.verdict
  assert.ok(verdict !== undefined, `no verdict: ${JSON.stringify(events.at(-1))}`)
  return verdict
}

/** A server that says `tick` to everyone each second, and does something else as well. */
const ticking = (more = '') => `
  import { closeSync, readdirSync, writeSync } from 'node:fs'
  import { WebSocketServer } from 'ws'
  const server = new WebSocketServer({ port: 8080 })
  server.on('connection', (socket) => {
    const timer = setInterval(() => socket.send(JSON.stringify({ type: 'tick' })), 1000)
    ${more}
  })`

podTest('in a pod a minute passes sooner than a minute', async ({ pods }) => {
  const { status, tests, durationMs } = await verdictOn(ticking(), pods)
  assert.deepEqual([status, tests[0]?.message], ['pass', undefined])
  // Far from a bound on this machine: only time itself is that slow.
  assert.ok(durationMs < 60_000, `it took ${durationMs} ms`)
})

podTest(
  'on a busy machine a clock that travels goes slower, so that a program gives us as long as we give it',
  async ({ pods }) => {
    const program = `
    import { WebSocketServer } from 'ws'
    new WebSocketServer({ port: 8080 }).on('connection', (socket) => socket.on('message', () => {
      const began = performance.now()
      setTimeout(() => {
        const passed = Math.abs(performance.now() - began - 400) < 300 ? 400 : performance.now() - began
        socket.send(JSON.stringify({ type: 'late', passed }))
      }, 400)
    }))`
    const { status, tests } = await verdictOn(program, pods, { fixture: 'slow-clock', patience: 4 })
    assert.deepEqual([status, tests[0]?.message], ['pass', undefined])
  },
)

const FORGED = JSON.stringify({ to: 3, answer: { at: 60_500, next: null, isBusy: false } })

for (const [name, more] of Object.entries({
  'forges what its clock would answer': `setInterval(() => { try { writeSync(3, '\\n' + ${JSON.stringify(FORGED)} + '\\n') } catch {} }, 10)`,
  'writes rubbish to every descriptor': `for (const fd of readdirSync('/proc/self/fd')) try { writeSync(Number(fd), '\\nrubbish\\n') } catch {}`,
  'never ends its line': `const big = 'x'.repeat(1e5); setInterval(() => { try { writeSync(3, big) } catch {} }, 1)`,
  'floods its line': `setInterval(() => { try { writeSync(3, '{"say":1}\\n'.repeat(5000)) } catch {} }, 1)`,
  'closes its line': 'closeSync(3)',
  'breaks JSON and promises': `JSON.parse = JSON.stringify = () => { throw 1 }; Promise.prototype.then = () => {}`,
  'answers with nonsense': `process.getActiveResourcesInfo = () => { throw new Error('no') }`,
})) {
  attack(`a program that ${name} cannot break the grading, nor be given what it has not earned`, async ({ pods }) => {
    const { status, tests } = await verdictOn(ticking(`clearInterval(timer); ${more}`), pods)
    assert.equal(status, 'fail')
    assert.equal(tests[0]?.status, 'fail')
    assert.ok((tests[0]?.message ?? '') !== '')
  })
}

podTest(
  'a program sees nothing of the line: no option, no environment, no child and no worker has it',
  async ({ run }) => {
    const { stdout, stderr, ending } = await run(`
    import { spawn } from 'node:child_process'
    import { readdirSync, readlinkSync } from 'node:fs'
    import { Worker } from 'node:worker_threads'
    const fds = () => readdirSync('/proc/self/fd').filter((fd) => { try { return readlinkSync('/proc/self/fd/' + fd).startsWith('socket:') } catch { return false } })
    if (process.argv[2] === 'child') {
      console.log('child', fds().filter((fd) => Number(fd) > 2).length)
    } else {
      console.log('options', JSON.stringify(process.execArgv), JSON.stringify(process.argv.slice(2)), Object.keys(globalThis).filter((key) => /duplex/.test(key)).length)
      spawn(process.execPath, [...process.execArgv, process.argv[1], 'child'], { stdio: ['ignore', 'inherit', 'inherit'] }).on('exit', () =>
        new Worker("console.log('worker', process.execArgv.length)", { eval: true }))
    }`)
    assert.equal(stderr, '')
    assert.match(stdout, /options \["--max-old-space-size=\d+","--v8-pool-size=1"\] \[\] 0/)
    assert.match(stdout, /child 0/)
    assert.match(stdout, /worker/)
    assert.equal(ending.how, 'finished')
  },
)

podTest(
  'the inside of Node is only for programs that travel: all others see an ordinary one',
  async ({ pods, run }) => {
    const program = `
    import { createRequire } from 'node:module'
    const reach = () => { try { createRequire('/app/')('internal/timers'); return 'inside' } catch { return 'ordinary' } }
    console.log(reach())`
    assert.equal((await run(program)).stdout, 'ordinary\n')
    const challengeFolder = join(import.meta.dirname, 'fixtures/travels')
    const pod = await pods.start({ challengeFolder, services: [] }, AbortSignal.timeout(10_000))
    // A Run goes on the real clock, also where the challenge's checks travel.
    assert.equal((await runIn(pod, program)).stdout, 'ordinary\n')
    await pod.close()
  },
)
