import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { ConnectionTap } from './connection-tap.ts'
import { Incoming } from './incoming.ts'
import { Outgoing } from './outgoing.ts'

/** Whoever is shown every byte that one end of a connection says and hears. */
export interface Eavesdropper {
  said(bytes: Uint8Array): void
  heard(bytes: Uint8Array): void
}

/**
 * One end of a TCP connection that shows every byte, both ways, to an eavesdropper, and can be made to behave badly:
 * late, slow, in pieces or not at all. Otherwise it is a socket like any other.
 */
export class TappedSocket extends Duplex {
  readonly outgoing: Outgoing
  readonly incoming: Incoming
  readonly #socket: Socket

  /** The socket is connected already. */
  constructor(socket: Socket, { said, heard }: Eavesdropper) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    this.outgoing = new Outgoing((bytes) => {
      if (!socket.writable) return
      said(bytes)
      socket.write(bytes)
    })
    this.incoming = new Incoming({
      read: (bytes) => {
        heard(bytes)
        return this.push(bytes)
      },
      end: () => void this.push(null),
      pause: () => void socket.pause(),
      resume: () => void socket.resume(),
    })
    socket.on('data', (bytes) => this.incoming.arrives(bytes))
    socket.once('end', () => this.incoming.ends())
    socket.once('error', (error) => this.destroy(error))
    socket.once('close', () => {
      // After an orderly end its reader has still to come to it.
      if (!socket.readableEnded) this.destroy()
    })
  }

  get localPort(): number | undefined {
    return this.#socket.localPort
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress
  }

  /** Closes the connection with a reset (RST). */
  resetAndDestroy(): void {
    this.#socket.resetAndDestroy()
    this.destroy()
  }

  // What Node's HTTP and ws ask of a socket beside a stream's own methods.
  setNoDelay(isOn?: boolean): this {
    this.#socket.setNoDelay(isOn)
    return this
  }

  setKeepAlive(): this {
    return this
  }

  setTimeout(ms: number, onTimeout?: () => void): this {
    this.#socket.setTimeout(ms, onTimeout)
    return this
  }

  ref(): this {
    this.#socket.ref()
    return this
  }

  unref(): this {
    this.#socket.unref()
    return this
  }

  override _read(): void {
    this.incoming.wants()
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.outgoing.send(chunk)
    this.#whenTaken(done)
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this.outgoing.send(Buffer.concat(chunks.map(({ chunk }) => chunk)))
    this.#whenTaken(done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.outgoing.release()
    void this.outgoing.settled().then(() => {
      this.#socket.end()
      done()
    })
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.outgoing.end()
    this.incoming.over()
    this.#socket.destroy()
    done(error)
  }

  /** What the network has not taken yet holds back what is written after it. */
  #whenTaken(done: (error?: Error | null) => void): void {
    if (!this.outgoing.isPlain || !this.#socket.writableNeedDrain) {
      done()
      return
    }
    const go = () => {
      this.#socket.off('drain', go)
      this.#socket.off('close', go)
      done()
    }
    this.#socket.once('drain', go)
    this.#socket.once('close', go)
  }
}

export interface ConnectOptions {
  readonly tap: ConnectionTap
  readonly deadlineMs: number
  readonly from?: string | undefined
  /** Bytes after which the connection is broken, for whoever keeps all that comes. */
  readonly mostRead?: number
}

/**
 * Connects to a port of this machine, over IPv4 first and then IPv6: programs may listen on either. Who comes from an
 * IPv4 address goes by IPv4 alone. Rejects with the system's error, or after the deadline with one whose code is ETIMEDOUT.
 */
export async function connectTapped(
  port: number,
  { tap, deadlineMs, from, mostRead = Number.POSITIVE_INFINITY }: ConnectOptions,
): Promise<TappedSocket> {
  const socket = await connect({ host: '127.0.0.1', port, deadlineMs, from }).catch((error) => {
    if (from !== undefined) throw error
    return connect({ host: '::1', port, deadlineMs }).catch(() => {
      throw error
    })
  })
  let read = 0
  const tapped: TappedSocket = new TappedSocket(socket, {
    said: (bytes) => tap.sent(bytes),
    heard: (bytes) => {
      tap.received(bytes)
      read += bytes.length
      if (read > mostRead) tapped.destroy(new Error(`More than ${mostRead} bytes came over one connection.`))
    },
  })
  return tapped
}

function connect({
  host,
  port,
  deadlineMs,
  from,
}: {
  host: string
  port: number
  deadlineMs: number
  from?: string | undefined
}): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = new Socket({ allowHalfOpen: true })
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
    socket.connect({ host, port, ...(from === undefined ? {} : { localAddress: from }) }, () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}
