import { WebSocket } from 'ws'
import type { ServerMessage } from '#protocol'
import type { HeldRun } from './held-run.ts'

/** Above this many unsent bytes a socket is given no more run events; below the low mark it goes on. */
const HIGH_MARK = 1024 * 1024
const LOW_MARK = 256 * 1024
/** Unsent bytes after which the page is taken for gone: only direct messages can pile up this far. */
const HOPELESS_MARK = 8 * 1024 * 1024

/**
 * What goes out on one socket. Run events are sent by number straight from the run's own list, so a slow reader costs
 * a number and not a second copy: nothing is lost and memory is bounded.
 */
export class Outbox {
  readonly #socket: WebSocket
  /** Per followed run, the number of the event to send next. */
  readonly #cursors = new Map<HeldRun, { next: number; unfollow: () => void }>()
  readonly #drained = new Set<() => void>()
  #isFull = false

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** True while the page reads more slowly than we send. */
  get isFull(): boolean {
    return this.#socket.bufferedAmount >= HIGH_MARK
  }

  /** Sends one message now. */
  say(message: ServerMessage) {
    if (this.#socket.bufferedAmount > HOPELESS_MARK) return this.#socket.terminate()
    this.#send(JSON.stringify(message))
  }

  /** Sends every event of the run from number `from` on: those that were, then those to come, without a gap between. */
  follow(run: HeldRun, from: number): void {
    const cursor = this.#cursors.get(run)
    const next = Math.min(Math.max(from, 0), run.length)
    if (cursor) cursor.next = next
    else this.#cursors.set(run, { next, unfollow: run.follow(() => this.#pump()) })
    this.#pump()
  }

  follows(run: HeldRun): boolean {
    return this.#cursors.has(run)
  }

  /** Calls back each time a full outbox has drained. */
  onDrained(listener: () => void): void {
    this.#drained.add(listener)
  }

  /** Follows nothing any more. */
  close(): void {
    for (const { unfollow } of this.#cursors.values()) unfollow()
    this.#cursors.clear()
    this.#drained.clear()
  }

  #pump(): void {
    for (const [run, cursor] of this.#cursors) {
      for (;;) {
        if (this.#socket.readyState !== WebSocket.OPEN) return
        if (this.isFull) {
          this.#isFull = true
          return
        }
        const line = run.line(cursor.next)
        if (line === undefined) break
        cursor.next += 1
        this.#send(line)
      }
      if (!run.isOver) continue
      cursor.unfollow()
      this.#cursors.delete(run)
    }
  }

  #send(text: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    this.#socket.send(text, this.#sent)
    if (this.isFull) this.#isFull = true
  }

  readonly #sent = (): void => {
    if (!this.#isFull || this.#socket.bufferedAmount > LOW_MARK) return
    this.#isFull = false
    this.#pump()
    if (!this.#isFull) for (const listener of this.#drained) listener()
  }
}
