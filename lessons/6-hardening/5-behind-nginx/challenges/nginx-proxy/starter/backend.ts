import { createServer, type IncomingMessage } from 'node:http'
import { WebSocketServer } from 'ws'

// What stands behind your proxy. It says what arrives, keeps to the RFC, and sends every message back.

const http = createServer((request, response) => {
  tell(request)
  response.end(`You asked for ${request.url}.\n`)
})

const sockets = new WebSocketServer({ noServer: true })

http.on('upgrade', (request, socket, head) => {
  tell(request)
  if (request.httpVersion !== '1.1') {
    // RFC 6455, section 4.2.1: a handshake is a request of HTTP/1.1 or higher.
    socket.end('HTTP/1.1 505 HTTP Version Not Supported\r\nConnection: close\r\n\r\n')
    return
  }
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }))
    client.on('close', (code) => console.log(`closed with ${code}`))
  })
})

function tell({ method, url, httpVersion, headers }: IncomingMessage) {
  const { host, upgrade, connection, 'x-forwarded-for': forwarded } = headers
  console.log(`${method} ${url} HTTP/${httpVersion}`, { host, upgrade, connection, forwarded })
}

http.listen(Number(process.env.PORT ?? 8081))
