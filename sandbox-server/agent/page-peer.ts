import { Client, type Closing, NotConnected, type WireRecorder } from '#grader'
import type { ConnectionFault, Lane, PeerCommand, RunEvent } from '#protocol'
import { fromHex } from '#wire'
import type { BurstSender } from './burst-run.ts'

/** Milliseconds a connection and its handshake may take. */
const CONNECT_WAIT = 2_000
/** Milliseconds that goodbyes may take when everything ends. */
const GOODBYE_WAIT = 300

export type PeerState = Extract<RunEvent, { type: 'peer' }>['state']

export interface PagePeerOptions {
  readonly port: () => number | null
  readonly laneOf: (port: number) => Lane
  readonly recorder: WireRecorder
  readonly say: (state: PeerState, detail: string) => void
  /** Whether another client is called that. */
  readonly isTaken: (name: string) => boolean
}

/** One client of the page's. Its commands are done one after the other; it can connect again after it was closed. */
export class PagePeer implements BurstSender {
  readonly #id: string
  readonly #options: PagePeerOptions
  #name: string
  /** What its lane is called in the record so far. */
  #shownAs: string | null = null
  #client: Client | null = null
  #hasVanished = false
  #turn: Promise<void> = Promise.resolve()
  #whenClosed: (() => void) | null = null

  constructor(id: string, options: PagePeerOptions) {
    this.#id = id
    this.#name = id
    this.#options = options
  }

  /** What people call it. */
  get name(): string {
    return this.#name
  }

  get ready(): Promise<void> {
    return this.#turn
  }

  get canSend(): boolean {
    return this.#client?.isOpen === true && !this.#hasVanished
  }

  get waitingBytes(): number {
    return this.#client?.waitingBytes ?? 0
  }

  send(text: string): void {
    this.#client?.send(text)
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
    if (command.do === 'rename') return this.#rename(command.name)
    const { say } = this.#options
    const client = this.#client
    if (client === null || !client.isOpen) {
      say('failed', `${this.#name} is not connected. Connect it first.`)
      return
    }
    if (this.#hasVanished && faultOf(command)?.kind !== 'cut') {
      say('refused', `${this.#name} has vanished: it does nothing any more. Cut it, or use another client.`)
      return
    }
    switch (command.do) {
      case 'send':
        return client.send(command.text)
      case 'send-bytes':
        return client.send(fromHex(command.hex))
      case 'raw':
        return client.sendBytes(fromHex(command.hex))
      case 'ping':
        return client.ping(command.hex === undefined ? undefined : fromHex(command.hex))
      case 'close':
        return client.close(command.code, command.reason)
      case 'cut':
      case 'vanish':
      case 'fault':
        return this.#suffer(client, faultOf(command))
      case 'burst':
      case 'burst-stop':
        // Of several clients together: `Peers` sees to it.
        return
    }
  }

  #suffer(client: Client, fault: ConnectionFault | null): void {
    if (fault === null) return
    if (fault.kind === 'vanish') this.#hasVanished = true
    client.suffers(fault)
  }

  async #connect(command: Extract<PeerCommand, { do: 'connect' }>): Promise<void> {
    const { path, port: asked, name = this.#name, protocols = [], headers = [] } = command
    const { port, laneOf, recorder, say } = this.#options
    if (this.#client?.isOpen) {
      say('open', `${this.#name} is connected already.`)
      return
    }
    if (!this.#isNamed(name)) return
    const listening = asked ?? port()
    if (listening === null) {
      say('failed', 'Nothing listens yet. Connect once the terminal says that something does, and on which port.')
      return
    }
    this.#showName()
    this.#client = await Client.open({
      name: this.#id,
      port: listening,
      lane: laneOf(listening),
      path,
      protocols: [...new Set(protocols)],
      headers: Object.fromEntries(headers.map((each) => [each.name, each.value])),
      recorder,
      deadlineMs: CONNECT_WAIT,
      on: { message: () => undefined, closed: (closing) => this.#closed(closing) },
    })
    this.#hasVanished = false
    say('open', `${this.#name} is connected to ${path}.`)
  }

  #rename(name: string): void {
    if (this.#isNamed(name) && this.#shownAs !== null) this.#showName()
  }

  /** Takes the name, unless another client has it. */
  #isNamed(name: string): boolean {
    const { isTaken, say } = this.#options
    if (isTaken(name)) {
      say(
        'refused',
        `There is another client called ${name}. Each has a name of its own, so that the wire can be read.`,
      )
      return false
    }
    this.#name = name
    return true
  }

  /** The lane keeps its id, whatever its client is called: the last name said is the one that is drawn. */
  #showName(): void {
    if (this.#shownAs === this.#name) return
    const lane = { id: this.#id, role: 'client', name: this.#name } as const
    if (this.#shownAs === null) this.#options.recorder.lane(lane)
    else this.#options.recorder.add({ type: 'lane', lane })
    this.#shownAs = this.#name
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
    if (error instanceof NotConnected) this.#options.say('failed', `${this.#name} ${why}.`)
    // A close code that may not travel is refused by ws itself, in words of its own.
    else this.#options.say(this.#client?.isOpen ? 'refused' : 'failed', `${this.#name} cannot do that: ${why}.`)
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
