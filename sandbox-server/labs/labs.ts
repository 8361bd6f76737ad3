import { startCatchUpServer } from './catch-up-server.ts'
import { startLabServer } from './lab-server.ts'
import type { LabServer } from './on-loopback.ts'
import { openRawLine, type RawLine, type RawLineOptions } from './raw-line.ts'

/** A line is closed after a minute of silence, or after this many bytes both ways together. */
const IDLE_MS = 60_000
const LINE_BYTES = 4 * 1024 * 1024

/** The server half of the labs that speak with real bytes. */
export interface Labs {
  /** Opens a raw line to the named lab's server, or answers null when there is no lab by that name. */
  open(lab: string, options: Pick<RawLineOptions, 'onOpened' | 'onBytes' | 'onClosed'>): RawLine | null
  close(): Promise<void>
}

/** Starts the labs' servers on loopback. */
export async function startLabs(): Promise<Labs> {
  const [echo, catchUp] = await Promise.all([startLabServer(), startCatchUpServer()])
  const servers: ReadonlyMap<string, LabServer> = new Map([
    ['handshake', echo],
    ['frames', echo],
    ['ring-buffer', catchUp],
  ])
  return {
    open(lab, options) {
      const server = servers.get(lab)
      if (!server) return null
      return openRawLine({ port: server.port, idleMs: IDLE_MS, maxBytes: LINE_BYTES, ...options })
    },
    async close() {
      await Promise.all([echo.close(), catchUp.close()])
    },
  }
}
