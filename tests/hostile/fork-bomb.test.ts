import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a fork bomb is ended by name', async ({ run }) => {
  const { ending } = await run(`
    import { spawn } from 'node:child_process'
    const bomb = () => {
      for (let n = 0; n < 8; n += 1) spawn(process.execPath, ['/app/server.ts'], { stdio: 'ignore' }).on('error', () => {})
    }
    setInterval(bomb, 10)`)
  assert.ok(['too-many-processes', 'out-of-memory'].includes(ending.how), JSON.stringify(ending))
})

const SIX_THREADS = `'/lib64/ld-linux-x86-64.so.2', ['/node', '-e', 'require("fs").readSync(0, Buffer.alloc(1))']`

attack('a program that keeps itself at the limit of processes is ended by name', async ({ run }) => {
  // Each child is a Node that waits on a pipe that never speaks. Those that are refused a thread give up, and the rest
  // may come to stand a little below the limit.
  const { ending } = await run(`
    import { spawn } from 'node:child_process'
    for (let n = 0; n < 100; n += 1) {
      spawn(${SIX_THREADS}).on('error', () => {})
    }
    setInterval(() => {}, 1000)`)
  assert.equal(ending.how, 'too-many-processes')
  assert.match(ending.message, /64 processes and threads/)
})

attack('a program that stays below the limit of processes is not accused of passing it', async ({ run }) => {
  const { ending, stdout } = await run(
    `
    import { spawn } from 'node:child_process'
    import { readdirSync, readFileSync } from 'node:fs'
    const threads = () => readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).flatMap((pid) => readdirSync('/proc/' + pid + '/task')).length
    for (let n = 0; n < 7; n += 1) spawn(${SIX_THREADS})
    setInterval(() => console.log(threads()), 100)`,
    { wallMs: 4000 },
  )
  const most = Math.max(...stdout.trim().split('\n').map(Number))
  assert.ok(most > 40 && most < 64, stdout)
  assert.equal(ending.how, 'out-of-time', stdout)
})
