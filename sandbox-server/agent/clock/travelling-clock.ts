// What travels: Node's own timer queue, and so all that is built on it: setTimeout, setInterval and what they return,
// timers/promises, promisify(setTimeout), AbortSignal.timeout, the time-outs of sockets, of HTTP servers and answers
// (keep-alive too), of fetch and of every package; and Date, Intl's present, performance.now, mark and measure, hrtime and
// uptime. What stays with the world: setImmediate and nextTick, worker threads and child processes, Atomics.wait,
// console.time, the `Date:` header that Node writes, Redis and nginx, and the kernel (TCP keep-alive, file times).
import { performance } from 'node:perf_hooks'
import type { ClockKeeper } from '../runner-line.ts'
import { setClockFaces } from './clock-faces.ts'
import { type NodeInternals, nodeInternals } from './node-internals.ts'
import { OutsideWorld } from './outside-world.ts'
import { TimeSource } from './time-source.ts'
import { TimerQueue } from './timer-queue.ts'

/**
 * What the grader asks of a program's clock. A journey begins with `stand`, goes on with `advance` and `settle` in turn,
 * and ends with `flow`. All times are milliseconds since the journey began.
 */
type ClockQuestion =
  | { readonly clock: 'stand' }
  /** Lives through one instant after another until `to`, or until the program has reached out of itself. */
  | { readonly clock: 'advance'; readonly to: number }
  /** Deals with what has come in meanwhile. */
  | { readonly clock: 'settle' }
  | { readonly clock: 'flow' }

export interface ClockAnswer {
  /** Where the program is. */
  readonly at: number
  /** When its next timer is due, or null. */
  readonly next: number | null
  /** Whether it has something going on beyond its own timers, so that the time must not move on yet. */
  readonly isBusy: boolean
  /** Processor time that the journey has cost it so far. */
  readonly cpuMs: number
  /** How many timers are set that keep the program alive. */
  readonly timers: number
}

export interface ClockOptions {
  /** By how much its dates are ahead of the world's. */
  readonly aheadMs: number
  /** How many times slower than the world's it goes between journeys. */
  readonly slowness: number
  /** When, in the world's milliseconds since 1970, all clocks that go as slowly as this one showed the same as the world's. */
  readonly slowSince: number
  /** Handles whose use nobody outside notices. */
  readonly passedOver: readonly unknown[]
}

const { setImmediate } = globalThis
const { cpuUsage } = process

/**
 * The clock of a program whose time the grader can advance. Between journeys it goes as every clock does; on a busy machine
 * slower, as our own deadlines get longer: what a program gives us five seconds for must not fail for want of a processor.
 */
export class TravellingClock implements ClockKeeper {
  #source: TimeSource
  #queue: TimerQueue
  #world: OutsideWorld
  #realNow = performance.now.bind(performance)
  #beganAt = 0
  #cpuBefore = 0
  #events = 0
  /** Each is one thing to read, on the line. */
  #questions = 0

  /**
   * Takes hold of Node's inside while there is time, and gives the way to put the clock into this process: before the
   * program's first line. Only then it throws where Node is another than the one we know; on a real clock nobody minds.
   */
  static prepare(): (options: ClockOptions) => TravellingClock {
    try {
      const node = nodeInternals()
      return (options) => new TravellingClock(node, options)
    } catch (cause) {
      return () => {
        throw cause
      }
    }
  }

  private constructor(node: NodeInternals, { aheadMs, slowness, slowSince, passedOver }: ClockOptions) {
    const { getLibuvNow } = node.timers
    const realTimers = () => getLibuvNow.call(node.timers)
    // libuv counts whole milliseconds of the very clock that hrtime shows, from an origin of its own.
    const hrtimeMs = Number(process.hrtime.bigint()) / 1e6
    const performanceMs = this.#realNow()
    const timersMs = realTimers() + (hrtimeMs % 1)
    const toTimers = timersMs - performanceMs
    this.#source = new TimeSource(() => this.#realNow() + toTimers, slowness)
    const leadMs = aheadMs - (1 - 1 / slowness) * (Date.now() - slowSince)
    const origins = {
      date: Math.round(Date.now() + leadMs - timersMs),
      performance: -toTimers,
      timeOrigin: performance.timeOrigin + leadMs,
      hrtime: hrtimeMs - timersMs,
      uptime: process.uptime() * 1000 - timersMs,
    }
    this.#queue = new TimerQueue(node, this.#source, realTimers)
    this.#world = new OutsideWorld(node, passedOver)
    setClockFaces(this.#source, origins)
  }

  async answer(question: object): Promise<ClockAnswer> {
    // The grader's word: nobody but the agent can write to the other end of the line.
    const asked = question as ClockQuestion
    this.#questions += 1
    if (asked.clock === 'stand') {
      this.#source.stand()
      this.#beganAt = this.#source.now()
      this.#events = eventsSoFar()
      this.#questions = 0
      this.#cpuBefore = cpuMsSoFar()
      return this.#answer(this.#world.isTouched || this.#queue.isLoading)
    }
    if (asked.clock === 'advance') return this.#answer(await this.#advance(asked.to))
    if (asked.clock === 'settle') return this.#answer(await this.#settle())
    this.#source.flow()
    this.#queue.resume()
    return this.#answer(false)
  }

  /** Resolves true when the program did something that others see. */
  async #advance(to: number): Promise<boolean> {
    const end = this.#beganAt + to
    const giveUpAt = this.#realNow() + MOST_PER_ANSWER_MS
    while (this.#queue.isAlive) {
      const due = this.#queue.nextDue
      if (due === null || due > end) break
      this.#source.moveTo(due + WITHIN_A_MILLISECOND)
      await this.#queue.runDue()
      await this.#immediatesPass()
      if (this.#world.isTouched) return true
      if (this.#realNow() > giveUpAt) return false
    }
    this.#source.moveTo(end)
    return false
  }

  /** After a turn of the event loop everything that had come in before the question was dealt with. */
  async #settle(): Promise<boolean> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    await this.#immediatesPass()
    const events = eventsSoFar()
    const isBusy = events - this.#events > this.#questions || this.#world.isTouched || this.#queue.isLoading
    this.#events = events
    this.#questions = 0
    return isBusy
  }

  /** Waits while setImmediate begets setImmediate, but not for ever. */
  async #immediatesPass(): Promise<void> {
    for (let turns = 0; turns < MOST_TURNS && this.#queue.immediates > 0; turns += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  #answer(isBusy: boolean): ClockAnswer {
    const { nextDue, count } = this.#queue
    return {
      cpuMs: cpuMsSoFar() - this.#cpuBefore,
      timers: count,
      at: this.#source.now() - this.#beganAt,
      next: nextDue === null ? null : nextDue - this.#beganAt,
      isBusy,
    }
  }
}

/** Real milliseconds after which an answer is given even though nothing has happened that matters. */
const MOST_PER_ANSWER_MS = 100
/** Turns of the event loop that one instant may take. */
const MOST_TURNS = 50
/** A timer that is due at the 17th millisecond runs in its middle: no rounding of any clock shows the 16th. */
const WITHIN_A_MILLISECOND = 0.5

function cpuMsSoFar(): number {
  const { user, system } = cpuUsage()
  return (user + system) / 1000
}

/** Things the event loop was told by the kernel: data that came, connections, threads that are done. */
function eventsSoFar(): number {
  return performance.nodeTiming.uvMetricsInfo.events
}
