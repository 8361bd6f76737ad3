import assert from 'node:assert/strict'
import { attackOnTheKernelsMemory } from './held-by-the-kernel.ts'

// No process holds them, and no table of sockets says how many they are: only the kernel's own count sees them.
attackOnTheKernelsMemory(
  'streams between processes that nobody reads end the program that fills them',
  async ({ run }) => {
    const { ending } = await run(`
    import { fork } from 'node:child_process'
    import { connect, createServer, type Socket } from 'node:net'
    const piece = Buffer.alloc(65536)
    const kept: Socket[] = []
    const fill = (socket: Socket) => {
      kept.push(socket.pause().on('error', () => {}))
      for (let n = 0; n < 8; n += 1) socket.write(piece)
    }
    if (process.argv[2] === undefined) for (let n = 0; n < 4; n += 1) fork('/app/server.ts', ['one more'])
    // A name that begins with a zero stands in no folder.
    const name = '\\0' + process.pid
    createServer({ pauseOnConnect: true }, fill).listen(name, () => {
      const more = () => {
        if (kept.length > 900) return
        const socket = connect(name, () => { fill(socket); setImmediate(more) }).on('error', () => {})
      }
      more()
    })`)
    assert.equal(ending.how, 'out-of-memory')
    assert.match(ending.message, /512 MiB/)
  },
)
