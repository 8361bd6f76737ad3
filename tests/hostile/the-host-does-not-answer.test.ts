import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { attack, json } from '../pods/pod-test.ts'
import { printedOutside } from './attacker.ts'

attack('a server of the host is not reached, by any address the host has', async ({ run }) => {
  let visitors = 0
  const server = createServer((socket) => {
    visitors += 1
    socket.destroy()
  }).listen(0)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : null
  const own = Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map(({ address }) => address))
  const knocks = `
    import { connect } from 'node:net'
    const knock = (host) => new Promise((resolve) => {
      const socket = connect({ host, port: ${port}, timeout: 500 })
      socket.on('connect', () => resolve([host])).on('error', () => resolve([])).on('timeout', () => resolve([host + ' timed out']))
    })
    const hosts = ${JSON.stringify([...new Set(['127.0.0.1', '::1', '127.0.1.1', '10.0.2.2', '169.254.1.1', ...own])])}
    console.log(JSON.stringify((await Promise.all(hosts.map(knock))).flat()))
    process.exit()`
  assert.deepEqual(json(await run(knocks)), [])
  assert.equal(visitors, 0)
  const outside = (await printedOutside(knocks)) as string[] // Our own program printed it, just above.
  assert.ok(outside.includes('127.0.0.1'), String(outside))
  server.close()
})
