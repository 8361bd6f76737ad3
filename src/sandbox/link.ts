import { type ReadonlySignal, signal } from '@preact/signals'
import { type ClientMessage, PROTOCOL_VERSION, REFUSALS, type RefusalCode, ServerMessage } from '#protocol'
import { backoff } from './backoff.ts'
import type { Page } from './page.ts'
import type { Connection } from './sandbox.ts'

/** A socket that has not been welcomed by then is given up. */
const WELCOME_MS = 10_000
/** A question that hears nothing at all by then was asked into a dead socket. */
const ANSWER_MS = 10_000
/** A connection that held this long starts the waiting times anew. */
const STABLE_MS = 5_000
/** The server's close codes that matter here; see `sandbox-server/session/close-codes.ts`. */
const VERSION_MISMATCH = 4001
const REPLACED = 4003

type Phase =
  | { type: 'asleep' }
  | { type: 'greeting' | 'open'; socket: WebSocket }
  | { type: 'waiting' }
  | { type: 'refused' }
  | { type: 'closed' }

interface Listeners {
  /** The server said welcome: everything unfinished is to be asked for again. */
  readonly onWelcome: () => void
  readonly onMessage: (message: ServerMessage) => void
  /** The socket is gone; what belonged to it is lost. */
  readonly onLost: () => void
  /** The server will not talk to this page again. */
  readonly onRefused: (code: RefusalCode, message: string) => void
}

/** One socket to the sandbox server that replaces itself whenever it drops: asleep → greeting → open ⇄ waiting. */
export class Link {
  readonly #page: Page
  readonly #listeners: Listeners
  readonly #connection = signal<Connection>({ type: 'connecting' })
  readonly #isUnsafe = signal(false)
  #phase: Phase = { type: 'asleep' }
  #attempt = 0
  #token: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #stable: ReturnType<typeof setTimeout> | undefined
  #answer: ReturnType<typeof setTimeout> | undefined

  constructor(page: Page, listeners: Listeners) {
    this.#page = page
    this.#listeners = listeners
  }

  get connection(): ReadonlySignal<Connection> {
    return this.#connection
  }

  get isUnsafe(): ReadonlySignal<boolean> {
    return this.#isUnsafe
  }

  get token(): string | null {
    return this.#token
  }

  get isOpen(): boolean {
    return this.#phase.type === 'open'
  }

  /** Connects, if nothing has yet. */
  wake(): void {
    if (this.#phase.type !== 'asleep') return
    this.#token = this.#page.takeToken()
    this.#page.onWake(() => this.hurry())
    this.#dial()
  }

  /** Tries now, if it waits for its next attempt. */
  hurry(): void {
    if (this.#phase.type === 'waiting') this.#dial()
  }

  /** Hangs up for good. */
  close(): void {
    if ('socket' in this.#phase) this.#leave(this.#phase.socket)
    clearTimeout(this.#timer)
    this.#phase = { type: 'closed' }
    this.#listeners.onLost()
  }

  /** Sends the message if the server is listening; answers whether it is. */
  say(message: ClientMessage): boolean {
    if (this.#phase.type !== 'open') return false
    this.#phase.socket.send(JSON.stringify(message))
    const { socket } = this.#phase
    this.#answer ??= setTimeout(() => this.#lost(socket), ANSWER_MS)
    return true
  }

  #dial(): void {
    clearTimeout(this.#timer)
    this.#connection.value = { type: 'connecting' }
    const socket = this.#page.openSocket()
    this.#phase = { type: 'greeting', socket }
    this.#timer = setTimeout(() => this.#lost(socket), WELCOME_MS)
    socket.onopen = () => {
      const session = this.#token === null ? {} : { session: this.#token }
      const hello: ClientMessage = { type: 'hello', version: PROTOCOL_VERSION, ...session }
      socket.send(JSON.stringify(hello))
    }
    socket.onmessage = ({ data }) => this.#heard(socket, data)
    socket.onclose = ({ code }) => {
      if (code === REPLACED) this.#token = null
      if (code === VERSION_MISMATCH) this.#refuse(socket, 'version-mismatch', REFUSALS['version-mismatch'])
      else this.#lost(socket)
    }
  }

  #heard(socket: WebSocket, data: unknown): void {
    if (!('socket' in this.#phase) || this.#phase.socket !== socket) return
    clearTimeout(this.#answer)
    this.#answer = undefined
    const message = parse(data)
    if (message === null) return
    if (message.type === 'refused' && message.about === 'hello') {
      this.#refuse(socket, message.code, message.message)
      return
    }
    if (message.type !== 'welcome') {
      this.#listeners.onMessage(message)
      return
    }
    clearTimeout(this.#timer)
    this.#token = message.session
    this.#phase = { type: 'open', socket }
    this.#isUnsafe.value = message.isUnsafe ?? false
    this.#connection.value = { type: 'open', canRun: message.canRun, whyNot: message.whyNot ?? null }
    this.#stable = setTimeout(() => {
      this.#attempt = 0
    }, STABLE_MS)
    this.#listeners.onWelcome()
  }

  #lost(socket: WebSocket): void {
    if (!this.#leave(socket)) return
    this.#attempt += 1
    const wait = backoff(this.#attempt, this.#page.random)
    this.#phase = { type: 'waiting' }
    this.#connection.value = { type: 'waiting', retryAt: this.#page.now() + wait, attempt: this.#attempt }
    this.#timer = setTimeout(() => this.#dial(), wait)
    this.#listeners.onLost()
  }

  #refuse(socket: WebSocket, code: RefusalCode, message: string): void {
    if (!this.#leave(socket)) return
    this.#phase = { type: 'refused' }
    this.#connection.value = { type: 'refused', code, message }
    this.#listeners.onLost()
    this.#listeners.onRefused(code, message)
  }

  /** Turns away from the socket; false when it was not ours any more. */
  #leave(socket: WebSocket): boolean {
    if (!('socket' in this.#phase) || this.#phase.socket !== socket) return false
    clearTimeout(this.#timer)
    clearTimeout(this.#stable)
    clearTimeout(this.#answer)
    this.#answer = undefined
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
    return true
  }
}

function parse(data: unknown): ServerMessage | null {
  try {
    const parsed = ServerMessage.safeParse(JSON.parse(String(data)))
    if (parsed.success) return parsed.data
    console.error('The sandbox server sent a message this page cannot read.', parsed.error.issues)
  } catch (error) {
    console.error('The sandbox server sent something that is not JSON.', error)
  }
  return null
}
