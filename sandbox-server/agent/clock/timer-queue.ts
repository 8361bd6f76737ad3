import { type NodeInternals, nextDue } from './node-internals.ts'
import type { TimeSource } from './time-source.ts'

const { setImmediate } = globalThis

/**
 * Makes Node's own timer queue go by another time. Everything that Node builds on it travels: setTimeout and setInterval
 * with all they promise, timers/promises, AbortSignal.timeout, and the time-outs of sockets, HTTP servers and fetch.
 */
export class TimerQueue {
  #node: NodeInternals
  #source: TimeSource
  #realNow: () => number
  /** Whether timers may run although the time stands. */
  #mayRun = false
  #ran: (() => void) | null = null

  /** Before any timer was set. */
  constructor(node: NodeInternals, source: TimeSource, realNow: () => number) {
    this.#node = node
    this.#source = source
    this.#realNow = realNow
    const { timers } = node
    timers.getLibuvNow = () => Math.floor(source.now())
    const { processImmediate, processTimers } = node.makeCallbacks()
    timers.setupTimers(processImmediate, () => {
      if (source.isStanding && !this.#mayRun) return this.#wakeAt(this.#queued())
      const next = processTimers(Math.floor(source.now()))
      // Not reached when a timer throws: Node then calls again, and the rest of them run.
      if (this.#mayRun) {
        this.#mayRun = false
        const ran = this.#ran
        if (ran !== null) setImmediate(ran)
      }
      return this.#wakeAt(next)
    })
  }

  /** When the next timer is due, or null. */
  get nextDue(): number | null {
    return nextDue(this.#node.timerLists)
  }

  /** Whether anything keeps the program alive: when nothing does, it ends where it stands, as it would without us. */
  get isAlive(): boolean {
    return (this.#node.timers.timeoutInfo[0] ?? 0) > 0 || process.getActiveResourcesInfo().length > 0
  }

  /** How many timers are set that keep the program alive. */
  get count(): number {
    return this.#node.timers.timeoutInfo[0] ?? 0
  }

  /** Whether its files are still being read: nothing of it has run. */
  get isLoading(): boolean {
    return !this.isAlive && this.#node.isMainPending()
  }

  /** How many callbacks of setImmediate wait. */
  get immediates(): number {
    return this.#node.timers.immediateInfo[0] ?? 0
  }

  /** Runs what is due at this instant, and what that leaves to be done at once. */
  async runDue(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#ran = resolve
      this.#mayRun = true
      this.#node.timers.scheduleTimer(0)
    })
    this.#ran = null
  }

  /** The time flows again: wakes Node when the next timer is due. */
  resume(): void {
    const next = this.nextDue
    if (next !== null) this.#node.timers.scheduleTimer(Math.max(1, Math.ceil(this.#source.realMsUntil(next))))
  }

  /** What Node's queue would say that it is asked nothing of. */
  #queued(): number {
    const next = this.nextDue
    if (next === null) return 0
    return (this.#node.timers.timeoutInfo[0] ?? 0) > 0 ? next : -next
  }

  /** Node's queue says when in the program's time; its event loop must be told when in the world's. */
  #wakeAt(next: number): number {
    if (next === 0) return 0
    const delay = this.#source.isStanding
      ? A_LONG_WHILE_MS
      : Math.max(1, Math.ceil(this.#source.realMsUntil(Math.abs(next))))
    return Math.sign(next) * (this.#realNow() + delay)
  }
}

/** Longer than any journey takes. */
const A_LONG_WHILE_MS = 3_600_000
