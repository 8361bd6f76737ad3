import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack('nothing leaves the pod: not by TCP, UDP, IPv6 or a name, and the host does not answer', async ({ run }) => {
  const outcome = await run(`
    import { createSocket } from 'node:dgram'
    import { lookup, Resolver } from 'node:dns/promises'
    import { connect } from 'node:net'
    import { networkInterfaces } from 'node:os'
    const tcp = (host: string, port: number) => new Promise((resolve) => {
      const socket = connect({ host, port, timeout: 500 })
      socket.on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code)).on('timeout', () => resolve('left'))
    })
    const udp = (host: string) => new Promise((resolve) => {
      createSocket('udp4').on('error', (error) => resolve(error.code)).send('hello', 53, host, (error) => resolve(error?.code ?? 'sent'))
    })
    const resolver = new Resolver({ timeout: 200, tries: 1 })
    resolver.setServers(['8.8.8.8'])
    const name = (found: Promise<unknown>) => found.then(() => 'found', (error) => error.code)
    console.log(JSON.stringify({
      internet: await tcp('1.1.1.1', 443),
      six: await tcp('2606:4700:4700::1111', 443),
      metadata: await tcp('169.254.169.254', 80),
      gateway: await tcp('172.17.0.1', 22),
      ssh: await tcp('127.0.0.1', 22),
      udp: await udp('8.8.8.8'),
      broadcast: await udp('255.255.255.255'),
      lookup: await name(lookup('example.com')),
      resolve: await name(resolver.resolve4('example.com')),
      interfaces: Object.keys(networkInterfaces()),
    }))
    process.exit()`)
  const reached = json(outcome) as Record<string, unknown> // Our own program printed it, a few lines above.
  assert.deepEqual(reached.interfaces, ['lo'])
  for (const [way, answer] of Object.entries(reached)) {
    if (way !== 'interfaces')
      assert.ok(!['connected', 'left', 'sent', 'found'].includes(String(answer)), `${way}: ${answer}`)
  }
})
