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

attack('a program that keeps itself at the limit of processes is ended by name', async ({ run }) => {
  // prlimit is there for the taking, and lighter than Node: it waits on a pipe that never speaks.
  const { ending } = await run(`
    import { spawn } from 'node:child_process'
    for (let n = 0; n < 100; n += 1) {
      spawn('/lib64/ld-linux-x86-64.so.2', ['/node', '-e', 'require("fs").readSync(0, Buffer.alloc(1))']).on('error', () => {})
    }
    setInterval(() => {}, 1000)`)
  assert.equal(ending.how, 'too-many-processes')
  assert.match(ending.message, /64 processes and threads/)
})
