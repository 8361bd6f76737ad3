import { Client, type Closing, NotConnected, type WireRecorder } from '#grader'
import { type ConnectionFault, type Lane, LIMITS, type PeerCommand, type RunEvent } from '#protocol'

/** Milliseconds a connection and its handshake may take. */
const CONNECT_WAIT = 2_000
/** Milliseconds that goodbyes may take when everything ends. */
const GOODBYE_WAIT = 300

export interface PeersOptions {
  /** The port the learner's program listens on, or null while it listens on none. */
  readonly port: () => number | null
  /** Who answers on a port. */
  readonly laneOf: (port: number) => Lane
  /** Of the whole run; finished with the last of the clients. */
  readonly recorder: WireRecorder
  /** Called with `peer` events. */
  readonly on: (event: RunEvent) => void
}

/** The page's own clients in a run: each a real, recorded socket beside the learner's server. */
export class Peers {
  readonly #options: PeersOptions
  readonly #peers = new Map<string, PagePeer>()
  #isOver = false

  constructor(options: PeersOptions) {
    this.#options = options
  }

  /** Does what the page asked of one client. What goes wrong becomes a `peer` event with a sentence; never throws. */
  do(name: string, command: PeerCommand): void {
    if (this.#isOver) return
    const peer = this.#peers.get(name) ?? this.#add(name)
    if (peer === null) {
      this.#say(name, 'failed', `There can be ${LIMITS.peers} clients in a run, and there are. Use one of them.`)
      return
    }
    peer.do(command)
  }

  /** Ends every connection, politely where that works. No event comes after it has resolved. */
  async closeAll(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#peers.values()].map((peer) => peer.end()))
    this.#options.recorder.finish()
  }

  #add(name: string): PagePeer | null {
    if (this.#peers.size >= LIMITS.peers) return null
    const peer = new PagePeer(name, {
      ...this.#options,
      say: (state, detail) => this.#say(name, state, detail),
    })
    this.#peers.set(name, peer)
    return peer
  }

  #say(name: string, state: 'open' | 'closed' | 'failed', detail: string): void {
    this.#options.recorder.flush()
    this.#options.on({ type: 'peer', peer: name, state, detail })
  }
}

interface PagePeerOptions extends PeersOptions {
  readonly say: (state: 'open' | 'closed' | 'failed', detail: string) => void
}

/** One client of the page's. Its commands are done one after the other; it can connect again after it was closed. */
class PagePeer {
  readonly #name: string
  readonly #options: PagePeerOptions
  #client: Client | null = null
  #hasVanished = false
  #turn: Promise<void> = Promise.resolve()
  #whenClosed: (() => void) | null = null

  constructor(name: string, options: PagePeerOptions) {
    this.#name = name
    this.#options = options
  }

  do(command: PeerCommand): void {
    this.#turn = this.#turn.then(() => this.#obey(command)).catch((error: unknown) => this.#fails(error))
  }

  async end(): Promise<void> {
    await this.#turn
    const client = this.#client
    if (client === null) return
    if (client.isOpen && !this.#hasVanished && !client.isFrozen) {
      client.close(1001)
      await this.#closedWithin(GOODBYE_WAIT)
    }
    client.destroy()
  }

  async #obey(command: PeerCommand): Promise<void> {
    if (command.do === 'connect') return this.#connect(command)
    const client = this.#client
    if (client === null || !client.isOpen) {
      this.#options.say('failed', `${this.#name} is not connected. Connect it first.`)
      return
    }
    if (this.#hasVanished && faultOf(command)?.kind !== 'cut') {
      this.#options.say(
        'failed',
        `${this.#name} has vanished: it does nothing any more. Cut it, or use another client.`,
      )
      return
    }
    switch (command.do) {
      case 'send':
        return client.send(command.text)
      case 'ping':
        return client.ping()
      case 'close':
        return client.close(command.code, command.reason)
      case 'cut':
      case 'vanish':
      case 'fault':
        return this.#suffer(client, faultOf(command))
    }
  }

  #suffer(client: Client, fault: ConnectionFault | null): void {
    if (fault === null) return
    if (fault.kind === 'vanish') this.#hasVanished = true
    client.suffers(fault)
  }

  async #connect({ path, port: asked }: Extract<PeerCommand, { do: 'connect' }>): Promise<void> {
    const { port, laneOf, recorder, say } = this.#options
    if (this.#client?.isOpen) {
      say('open', `${this.#name} is connected already.`)
      return
    }
    const listening = asked ?? port()
    if (listening === null) {
      say('failed', 'Nothing listens yet. Connect once the terminal says that something does, and on which port.')
      return
    }
    this.#client = await Client.open({
      name: this.#name,
      port: listening,
      lane: laneOf(listening),
      path,
      recorder,
      deadlineMs: CONNECT_WAIT,
      on: { message: () => undefined, closed: (closing) => this.#closed(closing) },
    })
    this.#hasVanished = false
    say('open', `${this.#name} is connected to ${path}.`)
  }

  #closed(closing: Closing): void {
    // A handshake that failed is told by the error, not by the end of the connection.
    if (this.#client !== null && !this.#client.isOpen) this.#options.say('closed', sentenceOf(closing))
    this.#client = null
    this.#whenClosed?.()
  }

  #closedWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#whenClosed = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #fails(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    // A close code that may not travel is refused by ws itself, in words of its own.
    const sentence = error instanceof NotConnected ? `${this.#name} ${why}.` : `${this.#name} cannot do that: ${why}.`
    this.#options.say('failed', sentence)
  }
}

/** The harm a command asks for, or null when it asks for none. */
function faultOf(command: PeerCommand): ConnectionFault | null {
  if (command.do === 'fault') return command.fault
  return command.do === 'cut' || command.do === 'vanish' ? { kind: command.do } : null
}

function sentenceOf({ by, code, reason, hasCloseFrame, fault }: Closing): string {
  if (fault !== null) return `The connection ended because of what the server sent: ${fault}.`
  if (!hasCloseFrame) {
    return by === 'us' ? 'The connection was cut (1006).' : 'The connection broke without a Close frame (1006).'
  }
  const who = by === 'us' ? 'Closed by this client' : 'Closed by the server'
  const said = reason === '' ? '' : `, “${reason}”`
  return code === null ? `${who}, without a code.` : `${who}, code ${code}${said}.`
}
