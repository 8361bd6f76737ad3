import { type ClientMessage, LIMITS, type ServerMessage } from '#protocol'
import type { LabConnection } from './sandbox.ts'

type Closed = Parameters<Parameters<LabConnection['onClosed']>[0]>[0]

/** A lab connection as the page holds it. What arrives before anybody listens waits for the first listener. */
export class HeldLabConnection implements LabConnection {
  readonly #id: string
  readonly #say: (message: ClientMessage) => boolean
  readonly #bytesListeners = new Set<(hex: string, atMs: number) => void>()
  readonly #closedListeners = new Set<(how: Closed) => void>()
  #early: { hex: string; atMs: number }[] = []
  #closed: Closed | null = null

  constructor(id: string, say: (message: ClientMessage) => boolean) {
    this.#id = id
    this.#say = say
  }

  send(hex: string): void {
    if (this.#closed !== null) return
    const digits = 2 * LIMITS.labBytes
    for (let at = 0; at < hex.length; at += digits) {
      this.#say({ type: 'lab-send', connection: this.#id, hex: hex.slice(at, at + digits) })
    }
  }

  onBytes(listener: (hex: string, atMs: number) => void): () => void {
    this.#bytesListeners.add(listener)
    for (const { hex, atMs } of this.#early.splice(0)) listener(hex, atMs)
    return () => this.#bytesListeners.delete(listener)
  }

  onClosed(listener: (how: Closed) => void): () => void {
    this.#closedListeners.add(listener)
    if (this.#closed !== null) listener(this.#closed)
    return () => this.#closedListeners.delete(listener)
  }

  close(): void {
    if (this.#closed === null) this.#say({ type: 'lab-close', connection: this.#id })
  }

  hear(message: Extract<ServerMessage, { type: 'lab-bytes' }>): void {
    if (this.#bytesListeners.size === 0) this.#early.push(message)
    for (const listener of [...this.#bytesListeners]) listener(message.hex, message.atMs)
  }

  end(how: Closed): void {
    if (this.#closed !== null) return
    this.#closed = how
    for (const listener of [...this.#closedListeners]) listener(how)
  }
}
