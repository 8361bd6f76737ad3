import { randomBytes } from 'node:crypto'
import { type RawData, WebSocket } from 'ws'
import type { ClientMessage } from '#protocol'
import { PROTOCOL_VERSION } from '#protocol'
import { CLOSE } from './close-codes.ts'
import { messageRate } from './message-rate.ts'
import { Outbox } from './outbox.ts'
import { parseMessage } from './parse-message.ts'
import { Refusal } from './refusal.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { Surroundings } from './surroundings.ts'
import type { Timing } from './timing.ts'

type State = { type: 'awaiting-hello' } | { type: 'talking'; session: Session } | { type: 'over' }

export interface ConversationOptions {
  readonly learner: string
  readonly sessions: Sessions
  readonly surroundings: Surroundings
  readonly timing: Timing
}

/** What is said on one socket: awaiting-hello → talking → over. A socket's faults end the socket, never the session. */
export class Conversation {
  readonly #socket: WebSocket
  readonly #options: ConversationOptions
  readonly #outbox: Outbox
  readonly #pace = messageRate(() => performance.now())
  readonly #helloTimer: NodeJS.Timeout
  readonly #pingTimer: NodeJS.Timeout
  #state: State = { type: 'awaiting-hello' }
  #isAlive = true

  constructor(socket: WebSocket, options: ConversationOptions) {
    this.#socket = socket
    this.#options = options
    this.#outbox = new Outbox(socket)
    this.#helloTimer = setTimeout(() => this.#noHello(), options.timing.helloMs)
    this.#pingTimer = setInterval(() => this.#ping(), options.timing.pingMs)
    socket.on('message', (data, isBinary) => this.#heard(data, isBinary))
    socket.on('pong', () => {
      this.#isAlive = true
    })
    // ws answers oversize and malformed frames itself with the right close code; `close` follows in every case.
    socket.on('error', () => {})
    socket.on('close', () => this.#over())
    options.surroundings.meter.socketOpened()
  }

  /** Says goodbye because the server is restarting. */
  restart(): void {
    this.#socket.close(CLOSE.restarting, 'The server is restarting')
  }

  /** Ends the socket at once. */
  cut(): void {
    this.#socket.terminate()
  }

  #heard(data: RawData, isBinary: boolean) {
    if (this.#state.type === 'over' || this.#socket.readyState !== WebSocket.OPEN) return
    this.#isAlive = true
    const pace = this.#pace()
    if (pace === 'flood') return this.#socket.close(CLOSE.policy, 'Too many messages')
    try {
      if (isBinary) throw new Refusal('not-json')
      const message = parseMessage(data.toString())
      if (pace === 'too-fast') throw new Refusal('too-fast', { about: subject(message) })
      this.#understood(message)
    } catch (error) {
      this.#refuse(error)
    }
  }

  #understood(message: ClientMessage) {
    if (this.#state.type === 'awaiting-hello') {
      if (message.type !== 'hello') throw new Refusal('hello-first', { about: message.type })
      return this.#greet(message)
    }
    if (this.#state.type === 'over') return
    if (message.type === 'hello') {
      const message = 'This socket has already said hello; it is said once, first.'
      throw new Refusal('unknown-message', { about: 'hello', message })
    }
    this.#state.session.handle(message)
  }

  #greet(hello: Extract<ClientMessage, { type: 'hello' }>): void {
    const { sessions, learner, surroundings } = this.#options
    if (hello.version !== PROTOCOL_VERSION) {
      this.#outbox.say(new Refusal('version-mismatch', { about: 'hello' }).toMessage())
      this.#socket.close(CLOSE.versionMismatch, `This server speaks version ${PROTOCOL_VERSION}`)
      return
    }
    const { session, isResumed } = sessions.join(learner, hello.session, this.#replaced)
    clearTimeout(this.#helloTimer)
    this.#state = { type: 'talking', session }
    session.speakThrough(this.#outbox)
    const { whyNot, isolation } = surroundings.pods
    this.#outbox.say({
      type: 'welcome',
      version: PROTOCOL_VERSION,
      session: session.token,
      isResumed,
      canRun: whyNot === null,
      ...(whyNot === null ? {} : { whyNot }),
      ...(isolation === 'unsafe-local' ? { isUnsafe: true } : {}),
    })
  }

  #refuse(error: unknown) {
    const { logger, meter } = this.#options.surroundings
    if (error instanceof Refusal) {
      meter.refused(error.code)
      return this.#outbox.say(error.toMessage())
    }
    const id = randomBytes(4).toString('hex')
    logger.error({ err: error, id }, 'A message could not be handled')
    this.#socket.close(1011, `Our fault; id ${id}`)
  }

  readonly #replaced = (): void => {
    this.#state = { type: 'over' }
    this.#socket.close(CLOSE.replaced, 'Another page took this session over')
  }

  #noHello(): void {
    if (this.#state.type !== 'awaiting-hello') return
    this.#outbox.say(new Refusal('hello-first').toMessage())
    this.#socket.close(CLOSE.noHello, 'No hello in time')
  }

  #ping() {
    if (!this.#isAlive) return this.#socket.terminate()
    this.#isAlive = false
    this.#socket.ping()
  }

  #over(): void {
    clearTimeout(this.#helloTimer)
    clearInterval(this.#pingTimer)
    this.#outbox.close()
    if (this.#state.type === 'talking') this.#options.sessions.leave(this.#state.session, this.#replaced)
    this.#state = { type: 'over' }
    this.#options.surroundings.meter.socketClosed()
  }
}

/** What a refusal of the message is about. */
function subject(message: ClientMessage): string {
  if ('run' in message) return message.run
  if ('connection' in message) return message.connection
  return message.type
}
