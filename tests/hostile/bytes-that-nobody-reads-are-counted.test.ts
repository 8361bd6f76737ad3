import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { attack } from '../pods/pod-test.ts'

/** Pages that all TCP sockets of this machine hold together, as the kernel counts them. */
const tcpPages = () => Number(/^TCP: .*mem (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1])

// What waits in a connection is the kernel's memory: it is in no process, and all of the machine share one measure of it.
attack('connections that are filled and never read end the program before they fill the machine', async ({ run }) => {
  let most = 0
  const look = setInterval(() => {
    most = Math.max(most, tcpPages())
  }, 20)
  const { ending } = await run(`
    import { connect, createServer } from 'node:net'
    const piece = Buffer.alloc(65536)
    const fill = () => {
      const socket = connect(8080, '127.0.0.1', () => {
        const go = () => { while (socket.write(piece)); }
        socket.on('drain', go)
        go()
      })
    }
    const kept: unknown[] = []
    createServer({ pauseOnConnect: true }, (socket) => kept.push(socket)).listen(8080, () => setInterval(fill, 5))`)
  clearInterval(look)
  assert.equal(ending.how, 'out-of-memory')
  assert.match(ending.message, /never read/)
  assert.ok(most * 4096 < 1024 * 1024 * 1024, `${most} pages`)
})
