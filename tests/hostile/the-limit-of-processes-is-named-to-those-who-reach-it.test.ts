import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

/** A Node that waits on a pipe that never speaks. */
const WAITING_NODE = `'/lib64/ld-linux-x86-64.so.2', ['/node', '-e', 'require("fs").readSync(0, Buffer.alloc(1))']`

attack('a program that keeps itself at the limit of processes is ended by name', async ({ run }) => {
  // A Node that is refused a thread gives up, with those it had: without another in its place, the rest would come to
  // stand below the limit.
  const { ending } = await run(`
    import { spawn } from 'node:child_process'
    const again = () => setTimeout(start, 5)
    const start = () => spawn(${WAITING_NODE}).on('error', again).on('exit', again)
    for (let n = 0; n < 20; n += 1) start()`)
  assert.equal(ending.how, 'too-many-processes')
  assert.match(ending.message, /64 processes and threads/)
})

// The other half of the sentence: the assertion above would be empty if everybody with many processes were accused.
attack('a program that stays below the limit of processes is not accused of passing it', async ({ run }) => {
  const { ending, stdout } = await run(
    `
    import { spawn } from 'node:child_process'
    import { readdirSync } from 'node:fs'
    import { Worker } from 'node:worker_threads'
    const threadsOf = (pid) => {
      try { return readdirSync('/proc/' + pid + '/task').length } catch { return 0 }
    }
    const threads = () => readdirSync('/proc').filter(Number).reduce((sum, pid) => sum + threadsOf(pid), 0)
    for (let n = 0; n < 7; n += 1) spawn(${WAITING_NODE})
    for (let n = 0; n < 6; n += 1) new Worker('setInterval(() => {}, 1000)', { eval: true })
    setInterval(() => console.log(threads()), 100)`,
    { wallMs: 4000 },
  )
  const most = Math.max(...stdout.trim().split('\n').map(Number))
  assert.ok(most > 52 && most < 64, stdout)
  assert.equal(ending.how, 'out-of-time', stdout)
})
