import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a program that listens on hundreds of ports, on and off, is told of once per port', async ({ run }) => {
  const { events, ending } = await run(`
    import { createServer } from 'node:net'
    const open = (port) => new Promise((resolve) => { const server = createServer().listen(port, () => resolve(server)) })
    for (let round = 0; round < 5; round += 1) {
      const servers = await Promise.all(Array.from({ length: 300 }, (_, n) => open(20_000 + n)))
      await new Promise((resolve) => setTimeout(resolve, 300))
      for (const server of servers) server.close()
    }`)
  assert.equal(ending.how, 'finished')
  const ports = events.flatMap((event) => (event.type === 'listening' ? [event.port] : []))
  assert.equal(new Set(ports).size, ports.length)
  assert.ok(ports.length > 0 && ports.length <= 300, String(ports.length))
})
