import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP relay in front of a server that can be cut, frozen and counted: the bad network of a test. */
export interface CuttableProxy {
  readonly port: number
  /** Connections made through it so far. */
  readonly accepted: number
  /** Bytes relayed from the server to the page so far. */
  readonly down: number
  /** Tears every connection down with RST. */
  cut(): void
  /** Calls back after each chunk that went down. */
  onDown: () => void
  /** While true, new connections are refused at once. */
  isDown: boolean
  close(): Promise<void>
}

export async function openCuttableProxy(target: { port: number }): Promise<CuttableProxy> {
  const pairs = new Set<[Socket, Socket]>()
  const counts = { accepted: 0, down: 0 }
  const server = createServer((page) => {
    counts.accepted++
    if (proxy.isDown) {
      page.resetAndDestroy()
      return
    }
    const upstream = connect(target.port, '127.0.0.1')
    const pair: [Socket, Socket] = [page, upstream]
    pairs.add(pair)
    page.pipe(upstream)
    upstream.on('data', (chunk) => {
      counts.down += chunk.length
      if (!page.write(chunk)) upstream.pause()
      proxy.onDown()
    })
    page.on('drain', () => upstream.resume())
    upstream.on('end', () => page.end())
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        page.destroy()
        upstream.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const proxy: CuttableProxy = {
    port,
    isDown: false,
    onDown: () => {},
    get accepted() {
      return counts.accepted
    },
    get down() {
      return counts.down
    },
    cut() {
      for (const [page, upstream] of pairs) {
        page.resetAndDestroy()
        upstream.resetAndDestroy()
      }
    },
    async close() {
      proxy.cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}
