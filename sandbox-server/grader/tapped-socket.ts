import { Socket } from 'node:net'
import type { ConnectionTap } from './connection-tap.ts'

/** A TCP socket that shows every byte, both ways, to a tap. Otherwise it is a socket like any other. */
export class TappedSocket extends Socket {
  readonly #tap: ConnectionTap

  constructor(tap: ConnectionTap) {
    super()
    this.#tap = tap
  }

  // Node hands received bytes to a stream through push, and bytes to send through _write or _writev.
  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    if (chunk instanceof Uint8Array) this.#tap.received(chunk)
    return super.push(chunk, encoding)
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#tap.sent(bytesOf(chunk, encoding))
    super._write(chunk, encoding, done)
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    for (const { chunk, encoding } of chunks) this.#tap.sent(bytesOf(chunk, encoding))
    super._writev?.(chunks, done)
  }
}

function bytesOf(chunk: unknown, encoding: BufferEncoding): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  return Buffer.from(String(chunk), Buffer.isEncoding(encoding) ? encoding : 'utf8')
}

/**
 * Connects to a port of this machine, over IPv4 first and then IPv6: programs may listen on either. Rejects with the
 * system's error, or after the deadline with one whose code is ETIMEDOUT.
 */
export async function connectTapped(
  port: number,
  { tap, deadlineMs }: { tap: ConnectionTap; deadlineMs: number },
): Promise<TappedSocket> {
  try {
    return await connect(new TappedSocket(tap), { host: '127.0.0.1', port, deadlineMs })
  } catch (error) {
    return await connect(new TappedSocket(tap), { host: '::1', port, deadlineMs }).catch(() => {
      throw error
    })
  }
}

function connect(
  socket: TappedSocket,
  { host, port, deadlineMs }: { host: string; port: number; deadlineMs: number },
): Promise<TappedSocket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(
        Object.assign(new Error(`No connection to ${host}:${port} in ${deadlineMs} ms.`), { code: 'ETIMEDOUT' }),
      )
    }, deadlineMs)
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    socket.setNoDelay()
    socket.connect({ host, port }, () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}
