import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { attackOnTheKernelsMemory } from './held-by-the-kernel.ts'

/** Bytes that all UDP sockets of this machine hold together, as the kernel counts them. */
const udpBytes = () => 4096 * Number(/^UDP: .*mem (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1])

// The kernel drops what is beyond the bound, as any network may, or ends the program by name: nobody else has less room.
attackOnTheKernelsMemory('thousands of UDP sockets that nobody reads hold no more than a pod may', async ({ run }) => {
  let most = 0
  const before = udpBytes()
  const look = setInterval(() => {
    most = Math.max(most, udpBytes() - before)
  }, 20)
  const { stdout, ending } = await run(
    `
    import { fork } from 'node:child_process'
    import { createSocket } from 'node:dgram'
    if (process.argv[2] === undefined) {
      const sender = createSocket('udp4')
      const piece = Buffer.alloc(60000)
      let waiting = 4
      for (let n = 0; n < 4; n += 1) {
        const child = fork('/app/server.ts', ['one more'])
        child.once('message', async (ports: number[]) => {
          // One that is stopped reads nothing.
          process.kill(child.pid ?? 0, 'SIGSTOP')
          const sent = ports.flatMap((port) => Array.from({ length: 6 }, () => new Promise((done) => sender.send(piece, port, '127.0.0.1', done))))
          await Promise.all(sent)
          waiting -= 1
          if (waiting === 0) console.log('sent', 4 * sent.length)
          if (waiting === 0) process.exit(0)
        })
      }
    } else {
      const ports: number[] = []
      const open = () => {
        const socket = createSocket({ type: 'udp4', recvBufferSize: 4194304 })
        socket.bind(0, '127.0.0.1', () => {
          ports.push(socket.address().port)
          if (ports.length < 900) open()
          else process.send?.(ports)
        })
      }
      open()
    }`,
    { wallMs: 30_000 },
  )
  clearInterval(look)
  if (ending.how !== 'out-of-memory') assert.match(stdout, /^sent \d+$/m)
  assert.ok(most > 16 * 2 ** 20, `only ${most} bytes waited: the attack was none`)
  assert.ok(most < 512 * 2 ** 20, `${most} bytes waited`)
})
