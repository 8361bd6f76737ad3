import type { ClientMessage, ServerMessage } from '#protocol'
import { HeldLabConnection } from './lab-connection.ts'
import type { LabConnection } from './sandbox.ts'

/** How long a lab may wait for the server, counting the time to connect. */
const OPENING_MS = 10_000

interface Opening {
  readonly request: ClientMessage
  readonly connection: HeldLabConnection
  readonly resolve: (connection: LabConnection) => void
  readonly reject: (error: Error) => void
  readonly timer: ReturnType<typeof setTimeout>
}

/** The page's lab connections: those being opened wait for the server, those that are open live and die with the socket. */
export class LabConnections {
  readonly #say: (message: ClientMessage) => boolean
  readonly #opening = new Map<string, Opening>()
  readonly #open = new Map<string, HeldLabConnection>()

  constructor(say: (message: ClientMessage) => boolean) {
    this.#say = say
  }

  open(lab: string, id: string): Promise<LabConnection> {
    const connection = new HeldLabConnection(id, this.#say)
    const request: ClientMessage = { type: 'lab-open', lab, connection: id }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.refuse(id, NOT_REACHED), OPENING_MS)
      this.#opening.set(id, { request, connection, resolve, reject, timer })
      this.#say(request)
    })
  }

  /** The server is listening again. */
  resume(): void {
    for (const { request } of this.#opening.values()) this.#say(request)
  }

  hear(message: Extract<ServerMessage, { type: 'lab-opened' | 'lab-bytes' | 'lab-closed' }>): void {
    const { connection: id } = message
    if (message.type === 'lab-opened') this.#opened(id)
    if (message.type === 'lab-bytes') this.#open.get(id)?.hear(message)
    if (message.type !== 'lab-closed') return
    this.refuse(id, "The lab's server closed the connection before it was open. Try again.")
    this.#open.get(id)?.end(message.how)
    this.#open.delete(id)
  }

  /** Rejects the opening of that name, if there is one. */
  refuse(id: string, sentence: string): void {
    const opening = this.#opening.get(id)
    if (!opening) return
    clearTimeout(opening.timer)
    this.#opening.delete(id)
    opening.reject(new Error(sentence))
  }

  /** The socket is gone, and with it every open connection. */
  lose(): void {
    for (const connection of this.#open.values()) connection.end('lost')
    this.#open.clear()
  }

  refuseAll(sentence: string): void {
    for (const id of [...this.#opening.keys()]) this.refuse(id, sentence)
  }

  #opened(id: string): void {
    const opening = this.#opening.get(id)
    if (!opening) return
    clearTimeout(opening.timer)
    this.#opening.delete(id)
    this.#open.set(id, opening.connection)
    opening.resolve(opening.connection)
  }
}

const NOT_REACHED = 'The lab server cannot be reached right now. Check the connection and try again.'
