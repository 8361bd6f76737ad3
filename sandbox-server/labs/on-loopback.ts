import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebSocketServer } from 'ws'

/** A server that labs send raw bytes to. */
export interface LabServer {
  readonly port: number
  close(): Promise<void>
}

/** Has a server listen on an unused loopback port. It keeps no process alive. Closing it cuts everybody off. */
export async function onLoopback(server: Server, sockets: WebSocketServer): Promise<LabServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  server.unref()
  // A server that listens on a port, not on a pipe, has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    port,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
