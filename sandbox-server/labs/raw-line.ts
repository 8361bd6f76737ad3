import { connect } from 'node:net'

/** How a raw line ended: the lab's server said FIN or RST, nobody spoke for too long, or our side closed it. */
export type RawLineClosed = 'fin' | 'rst' | 'idle' | 'us'

export interface RawLineOptions {
  readonly port: number
  /** A line on which nothing is said for this long is closed. */
  readonly idleMs: number
  /** Bytes both ways together after which our side closes the line. */
  readonly maxBytes: number
  readonly onOpened: () => void
  /** `atMs`: since the last send was handed to the system, or since the line opened. */
  readonly onBytes: (hex: string, atMs: number) => void
  /** Always called once, last. */
  readonly onClosed: (how: RawLineClosed) => void
}

/** A raw TCP connection on which bytes are spoken in hex. */
export interface RawLine {
  send(hex: string): void
  close(): void
  pause(): void
  resume(): void
}

/** How long our FIN may wait for the other side's before the connection is torn down. */
const GOODBYE_MS = 1_000

/** Opens a TCP connection to a loopback port and relays its bytes, untouched and as they come. */
export function openRawLine(options: RawLineOptions): RawLine {
  const { port, idleMs, maxBytes, onOpened, onBytes, onClosed } = options
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let since = performance.now()
  let bytes = 0
  let how: RawLineClosed | null = null

  const count = (more: number) => {
    bytes += more
    if (bytes > maxBytes) leave('us')
  }
  const leave = (why: RawLineClosed) => {
    how ??= why
    socket.end()
    socket.setTimeout(0)
    setTimeout(() => socket.destroy(), GOODBYE_MS).unref()
  }

  socket.setTimeout(idleMs, () => leave('idle'))
  socket.on('connect', () => {
    since = performance.now()
    onOpened()
  })
  socket.on('data', (chunk) => {
    // After our own goodbye the page is told nothing more but that the line is closed.
    if (how !== null) return
    onBytes(chunk.toString('hex'), performance.now() - since)
    count(chunk.length)
  })
  socket.on('end', () => {
    how ??= 'fin'
  })
  socket.on('error', () => {
    how ??= 'rst'
  })
  socket.on('close', () => onClosed(how ?? 'rst'))

  return {
    send(hex) {
      if (how !== null) return
      const sent = Buffer.from(hex, 'hex')
      since = performance.now()
      socket.write(sent)
      count(sent.length)
    },
    close: () => leave('us'),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}
