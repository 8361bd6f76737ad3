import assert from 'node:assert/strict'
import { podTest } from '../pods/pod-test.ts'
import { grade } from './attacker.ts'

const HTML = `'<p id="said"></p><script>document.querySelector("#said").textContent = "hello"</script>'`
const STREAM = `response.writeHead(200, { 'content-type': 'text/event-stream' })`

/** What each challenge of fixtures/ asks for. Without these, to fail there would prove nothing. */
const HONEST = {
  talks: `
    import { WebSocketServer } from 'ws'
    new WebSocketServer({ port: 8080 }).on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))))`,
  asks: `
    import { createServer } from 'node:http'
    createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')).listen(8080)`,
  streams: `
    import { createServer } from 'node:http'
    createServer((_, response) => {
      ${STREAM}.write('data: hello\\n\\n')
      setTimeout(() => response.write('data: goodbye\\n\\n'), 500)
    }).listen(8080)`,
  'talks-io': `
    import { Server } from 'socket.io'
    new Server(8080)`,
  opens: `
    import { createServer } from 'node:http'
    createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(${HTML})).listen(8080, () => console.log('up'))`,
  waits: `
    import { createServer } from 'node:http'
    import { WebSocketServer } from 'ws'
    const server = createServer((_, response) => {
      ${STREAM}.flushHeaders()
      setTimeout(() => response.write('data: at last\\n\\n'), 1000)
    }).listen(8080)
    new WebSocketServer({ server }).on('connection', (socket) => setTimeout(() => socket.send('{"type":"at last"}'), 1000))`,
  calls: [
    {
      name: 'dedup.ts',
      text: `const seen = new Set()
      export function castVote(voter) { if (seen.has(voter)) return 'duplicate'; seen.add(voter); return 'accepted' }`,
    },
  ],
  welcomes: [
    {
      name: 'client.ts',
      text: `import { WebSocket } from 'ws'
      const socket = new WebSocket(process.argv[2])
      socket.on('open', () => socket.send('{"type":"hello"}', () => setTimeout(() => process.exit(0), 200)))`,
    },
  ],
}

for (const [fixture, files] of Object.entries(HONEST)) {
  podTest(`an honest program passes “${fixture}”`, async ({ pods }) => {
    const { verdict } = await grade(pods, fixture, files)
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })
}
