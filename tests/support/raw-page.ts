import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type ClientMessage, PROTOCOL_VERSION, ServerMessage } from '#protocol'

type Of<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>

/** Long, because real pods on a busy machine are slow; only a test that fails waits for it. */
const DEADLINE_MS = 20_000

/** A page reduced to its socket: says what the test says, and keeps what the server said, checked against the protocol. */
export class RawPage {
  readonly socket: WebSocket
  /** Resolves when the socket is closed. */
  readonly closed: Promise<{ code: number; reason: string }>
  readonly heard: ServerMessage[] = []
  #next = 0
  #waiting: (() => void)[] = []

  private constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
    socket.on('error', () => {})
    socket.on('message', (data) => {
      this.heard.push(ServerMessage.parse(JSON.parse(data.toString())))
      for (const wake of this.#waiting.splice(0)) wake()
    })
  }

  /** Opens the socket; nothing is said yet. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<RawPage> {
    const socket = new WebSocket(url, { headers })
    const page = new RawPage(socket)
    await once(socket, 'open', { signal: AbortSignal.timeout(DEADLINE_MS) })
    return page
  }

  /** Opens the socket, says hello and hears welcome. */
  static async greet(
    url: string,
    { session, learner }: { session?: string; learner?: string } = {},
  ): Promise<{ page: RawPage; welcome: Of<'welcome'> }> {
    const page = await RawPage.open(url, learner === undefined ? {} : { cookie: learner })
    page.say({ type: 'hello', version: PROTOCOL_VERSION, ...(session === undefined ? {} : { session }) })
    return { page, welcome: await page.next('welcome') }
  }

  say(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  /** The next message of that type that was not given out yet; those of other types before it are passed over. */
  async next<Type extends ServerMessage['type']>(type: Type, fits: (message: Of<Type>) => boolean = () => true) {
    const deadline = AbortSignal.timeout(DEADLINE_MS)
    for (;;) {
      while (this.#next < this.heard.length) {
        const message = this.heard[this.#next++]
        // The type was compared; TypeScript does not narrow a union by a type parameter.
        if (message?.type === type && fits(message as Of<Type>)) return message as Of<Type>
      }
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve)
        deadline.addEventListener('abort', () =>
          reject(new Error(`No ${type} came in time; heard ${this.heard.slice(-5).map(nameOf).join(', ')}`)),
        )
      })
    }
  }

  /** The next event of the run. */
  async event(run: string): Promise<Of<'run-event'>> {
    return this.next('run-event', (message) => message.run === run)
  }

  /** The events of the run up to its last one. */
  async events(run: string): Promise<Of<'run-event'>[]> {
    const events: Of<'run-event'>[] = []
    for (;;) {
      const message = await this.event(run)
      events.push(message)
      if (message.event.type === 'ended' || message.event.type === 'broken') return events
    }
  }

  close(): void {
    this.socket.terminate()
  }
}

function nameOf(message: ServerMessage): string {
  return message.type === 'run-event' ? `${message.event.type} ${message.seq}` : message.type
}
