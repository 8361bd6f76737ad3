import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { fromHex, toHex } from '#wire'
import type { LabConnection, Sandbox } from '../../sandbox/sandbox.ts'

/** Bytes that went over the line, in order. `atMs` is the server's time since our last bytes reached it. */
export interface Said {
  from: 'page' | 'server'
  bytes: Uint8Array
  atMs: number
}

export type ClosedHow = 'fin' | 'rst' | 'idle' | 'us' | 'lost'

/** Where a lab's line stands. `waiting` keeps what is to be said and says it once the server can be reached again. */
export type LineState =
  | { type: 'idle' }
  | { type: 'opening' }
  | { type: 'waiting'; why: string }
  | { type: 'refused'; why: string }
  | { type: 'open'; said: readonly Said[] }
  | { type: 'closed'; said: readonly Said[]; how: ClosedHow }

type Reach = Pick<Sandbox, 'connection' | 'openLab'>

/** A lab's connection to its server: one at a time, and everything said on it. Whoever makes one ends it. */
export class Line {
  readonly #lab: string
  readonly #reach: () => Reach
  readonly #state: Signal<LineState> = signal({ type: 'idle' })
  /** Raised by every start and end, so that what an earlier one still brings is told apart. */
  #turn = 0
  #connection: LabConnection | null = null
  #stopWaiting: () => void = () => {}

  constructor(lab: string, reach: () => Reach) {
    this.#lab = lab
    this.#reach = reach
  }

  get state(): ReadonlySignal<LineState> {
    return this.#state
  }

  /** Opens a new connection in place of any earlier one, and says these bytes on it, each as one write. */
  start(writes: readonly Uint8Array[]): void {
    this.end()
    const reach = this.#reach()
    if (reach.connection.value.type === 'waiting') {
      this.#wait(this.#turn, { reach, writes, why: 'The sandbox server cannot be reached.' })
      return
    }
    this.#state.value = { type: 'opening' }
    void this.#open(this.#turn, writes)
  }

  /** Says more on the open connection, each as one write. Does nothing when none is open. */
  say(writes: readonly Uint8Array[]): void {
    for (const bytes of writes) {
      if (this.#state.value.type !== 'open') return
      this.#note('page', bytes, 0)
      this.#connection?.send(toHex(bytes))
    }
  }

  /** Closes the connection if there is one, and forgets what was said. */
  end(): void {
    this.#turn += 1
    this.#stopWaiting()
    const connection = this.#connection
    this.#connection = null
    connection?.close()
    this.#state.value = { type: 'idle' }
  }

  async #open(turn: number, writes: readonly Uint8Array[]): Promise<void> {
    const reach = this.#reach()
    try {
      const connection = await reach.openLab(this.#lab)
      if (turn !== this.#turn) return connection.close()
      this.#connection = connection
      this.#state.value = { type: 'open', said: [] }
      connection.onBytes((hex, atMs) => {
        if (turn === this.#turn) this.#note('server', fromHex(hex), atMs)
      })
      connection.onClosed((how) => {
        const state = this.#state.value
        if (turn !== this.#turn || state.type !== 'open') return
        this.#connection = null
        this.#state.value = { type: 'closed', said: state.said, how }
      })
      this.say(writes)
    } catch (cause) {
      if (turn !== this.#turn) return
      const why = cause instanceof Error ? cause.message : String(cause)
      const isReachable = reach.connection.value.type === 'open'
      if (isReachable || reach.connection.value.type === 'refused') this.#state.value = { type: 'refused', why }
      else this.#wait(turn, { reach, writes, why })
    }
  }

  #wait(turn: number, { reach, writes, why }: { reach: Reach; writes: readonly Uint8Array[]; why: string }): void {
    this.#state.value = { type: 'waiting', why }
    const stop = effect(() => {
      if (reach.connection.value.type !== 'open') return
      queueMicrotask(() => {
        this.#stopWaiting()
        if (turn !== this.#turn) return
        this.#state.value = { type: 'opening' }
        void this.#open(turn, writes)
      })
    })
    this.#stopWaiting = () => {
      stop()
      this.#stopWaiting = () => {}
    }
  }

  #note(from: Said['from'], bytes: Uint8Array, atMs: number): void {
    const state = this.#state.value
    if (state.type === 'open') this.#state.value = { ...state, said: [...state.said, { from, bytes, atMs }] }
  }
}

/** Everything one side said, as one stream: how it was cut into writes and reads means nothing. */
export function streamOf(said: readonly Said[], from: Said['from']): Uint8Array {
  const parts = said.filter((one) => one.from === from).map((one) => one.bytes)
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** What the line has carried so far: bytes up and down, and the time the last answer took, where there was one. */
export function ledgerOf(said: readonly Said[]): { up: number; down: number; ms: number | null } {
  const last = said.findLast((one) => one.from === 'server')
  return { up: streamOf(said, 'page').length, down: streamOf(said, 'server').length, ms: last?.atMs ?? null }
}

/** How a connection ended, in a sentence. */
export const CLOSED_SENTENCE: Record<ClosedHow, string> = {
  fin: 'The server closed the connection.',
  rst: 'The server reset the connection.',
  idle: 'The connection was idle for long, so the lab closed it.',
  us: 'The lab closed the connection.',
  lost: 'The page lost its own connection to the sandbox server, and this one with it.',
}
