import type { ClientMessage, PeerCommand, RefusalCode, RunEvent, ServiceFault } from '#protocol'
import type { RunHandle } from './sandbox.ts'

/** Refusals of something said inside a run; the run itself goes on. */
const REMARKS: readonly RefusalCode[] = ['unknown-peer', 'run-over', 'too-many', 'too-fast']
/** Commands kept while the connection is away. */
const KEPT_COMMANDS = 64

type Start = Extract<ClientMessage, { type: 'run' | 'check' }>
type Say = (message: ClientMessage) => boolean

/** One run as the page holds it: every event once and in order, whatever happens to the socket in between. */
export class HeldRunHandle implements RunHandle {
  readonly #start: Start
  readonly #say: Say
  readonly #events: RunEvent[] = []
  readonly #listeners = new Set<(event: RunEvent) => void>()
  readonly #refusalListeners = new Set<(code: RefusalCode, message: string) => void>()
  #kept: ClientMessage[] = []
  #isSent = false
  #isOver = false
  #isStopping = false
  #refusal: { code: RefusalCode; message: string } | null = null

  constructor(start: Start, say: Say) {
    this.#start = start
    this.#say = say
    this.#isSent = say(start)
  }

  get id(): string {
    return this.#start.run
  }

  get kind(): Start['type'] {
    return this.#start.type
  }

  /** True when nothing more will come. */
  get isOver(): boolean {
    return this.#isOver
  }

  subscribe(listener: (event: RunEvent) => void): () => void {
    for (const event of this.#events) listener(event)
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onRefused(listener: (code: RefusalCode, message: string) => void): () => void {
    if (this.#refusal) listener(this.#refusal.code, this.#refusal.message)
    this.#refusalListeners.add(listener)
    return () => this.#refusalListeners.delete(listener)
  }

  stop(): void {
    if (this.#isOver || this.#isStopping) return
    if (!this.#isSent) {
      const message = 'Stopped before the program started.'
      this.hear(0, { type: 'ended', ending: { how: 'stopped', message, durationMs: 0 } })
      return
    }
    this.#isStopping = true
    this.#say({ type: 'stop', run: this.id })
  }

  input(text: string): void {
    this.#command({ type: 'input', run: this.id, text })
  }

  peer(name: string, command: PeerCommand): void {
    this.#command({ type: 'peer', run: this.id, peer: name, command })
  }

  fault(fault: ServiceFault): void {
    this.#command({ type: 'fault', run: this.id, fault })
  }

  /** The server is listening again: asks for what is missing, and repeats what it may not have heard. */
  resume(): void {
    if (this.#isOver) return
    // The server knows the run by its id: said again, it is the same run and not a second one.
    if (this.#events.length === 0) this.#isSent = this.#say(this.#start)
    else this.#say({ type: 'attach', run: this.id, after: this.#events.length - 1 })
    if (this.#isStopping) this.#say({ type: 'stop', run: this.id })
    for (const command of this.#kept.splice(0)) this.#say(command)
  }

  /** Event number `seq` has arrived. One that came before is dropped; after a gap the rest is asked for again. */
  hear(seq: number, event: RunEvent): void {
    if (this.#isOver || seq < this.#events.length) return
    if (seq > this.#events.length) {
      this.#say({ type: 'attach', run: this.id, after: this.#events.length - 1 })
      return
    }
    this.#events.push(event)
    this.#isOver = event.type === 'ended' || event.type === 'broken'
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** The server refused the run, or something said inside it. */
  refuse(code: RefusalCode, message: string): void {
    // A server that is going down heard nothing; the next one is asked again.
    if (this.#isOver || code === 'shutting-down') return
    const isRemark = REMARKS.includes(code) && this.#events.length > 0
    if (!isRemark) {
      this.#isOver = true
      this.#refusal = { code, message }
    }
    for (const listener of [...this.#refusalListeners]) listener(code, message)
  }

  #command(command: ClientMessage): void {
    if (this.#isOver || this.#say(command)) return
    if (this.#kept.length < KEPT_COMMANDS) this.#kept.push(command)
  }
}
