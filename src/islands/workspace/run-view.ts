import type { CheckResult, Ending, RunEvent, Verdict, WireEvent } from '#protocol'
import { refusal } from './refusal.ts'

export type RunKind = 'run' | 'check'

/** Where a run stands, from the key press to its end. */
type RunState =
  /** Sent; the server has not answered yet. */
  | { type: 'sent' }
  | { type: 'queued'; position: number; waitMs: number | null }
  | { type: 'started' }
  | { type: 'listening' }
  | { type: 'over'; ending: Ending }
  /** The server would not take it, or no longer knows it. `code` is one of the closed list of refusals. */
  | { type: 'refused'; code: string; message: string }
  /** Our fault, never the learner's. */
  | { type: 'broken'; id: string; message: string }

/** One check as it is shown while it runs and afterwards. */
export type CheckView =
  | { status: 'running'; name: string }
  | { status: 'pass' | 'fail' | 'skipped'; name: string; result: CheckResult }

/** A piece of what the terminal shows. `note` is ours (a lifecycle line), the others are the program's own words. */
export interface Printed {
  readonly from: 'note' | 'stdout' | 'stderr' | 'trouble'
  readonly text: string
  /** Which of several programs it is about; null where there is only one, and for what is about the whole run. */
  readonly program: string | null
}

/** A port that somebody can connect to. `program` is null where there is only one. */
export interface Listener {
  readonly port: number
  readonly program: string | null
}

export interface PeerView {
  readonly state: 'open' | 'closed' | 'failed'
  readonly detail: string | null
}

export type BurstView = Extract<RunEvent, { type: 'burst' }>

/** Everything the page knows about one run. Built event by event with `foldRun`. */
export interface RunView {
  readonly id: string
  readonly kind: RunKind
  readonly state: RunState
  readonly printed: readonly Printed[]
  /** What listens, in the order it came to. */
  readonly listeners: readonly Listener[]
  /** How those of several programs ended that are over, by their names. */
  readonly endings: Readonly<Record<string, Ending>>
  readonly wire: readonly WireEvent[]
  readonly checks: readonly CheckView[]
  /** How many checks there are in all; 0 until the first one starts. */
  readonly of: number
  readonly verdict: Verdict | null
  readonly graderVersion: string | null
  readonly peers: Readonly<Record<string, PeerView>>
  /** How the last burst of the page's clients goes, or went. */
  readonly burst: BurstView | null
}

/** A run nothing is known of yet. */
export function newRun(id: string, kind: RunKind): RunView {
  return {
    id,
    kind,
    state: { type: 'sent' },
    printed: [],
    listeners: [],
    endings: {},
    wire: [],
    checks: [],
    of: 0,
    verdict: null,
    graderVersion: null,
    peers: {},
    burst: null,
  }
}

/** What is known of a run after one more event. */
export function foldRun(run: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case 'queued':
      return { ...run, state: { type: 'queued', position: event.position, waitMs: event.waitMs ?? null } }
    case 'started':
      return {
        ...run,
        // Started again, it is over no more.
        endings: Object.fromEntries(Object.entries(run.endings).filter(([name]) => name !== event.from)),
        // The second of several programs starts when the first one already listens.
        state: run.listeners.length === 0 ? { type: 'started' } : run.state,
        printed: print(run, { from: 'note', text: `$ ${event.command}\n`, program: event.from ?? null }),
      }
    case 'listening': {
      const { port, afterMs } = event
      const program = event.from ?? null
      return {
        ...run,
        state: { type: 'listening' },
        listeners: [...run.listeners.filter((each) => each.port !== port), { port, program }],
        printed: print(run, { from: 'note', text: `listening on ${port} after ${Math.round(afterMs)} ms\n`, program }),
      }
    }
    case 'output':
      return hasPrinted(run, event)
    case 'wire':
      return { ...run, wire: run.wire.concat(event.events) }
    case 'check-started':
      return { ...run, of: event.of, checks: withAt(run.checks, event.index, { status: 'running', name: event.name }) }
    case 'check-ended': {
      const { result } = event
      return { ...run, checks: withAt(run.checks, event.index, { status: result.status, name: result.name, result }) }
    }
    case 'verdict':
      return {
        ...run,
        verdict: event.verdict,
        graderVersion: event.graderVersion,
        of: Math.max(run.of, event.verdict.tests.length),
        checks: event.verdict.tests.map((result) => ({ status: result.status, name: result.name, result })),
      }
    case 'peer': {
      // One that would not do as it was told stands as it stood.
      const state = event.state === 'refused' ? (run.peers[event.peer]?.state ?? 'failed') : event.state
      return { ...run, peers: { ...run.peers, [event.peer]: { state, detail: event.detail ?? null } } }
    }
    case 'burst':
      return { ...run, burst: event }
    case 'ended':
      return {
        ...run,
        state: { type: 'over', ending: event.ending },
        printed: print(run, lastWords(run, event.ending)),
      }
    case 'broken':
      return {
        ...run,
        state: { type: 'broken', id: event.id, message: event.message },
        printed: print(run, {
          from: 'trouble',
          text: `${event.message}\nThis was our fault, not yours. It is noted as ${event.id}.\n`,
          program: null,
        }),
      }
  }
}

/** A program that is over listens no more. */
function hasPrinted(run: RunView, { stream, text, from, ended }: Extract<RunEvent, { type: 'output' }>): RunView {
  const program = from ?? null
  if (ended === undefined) return { ...run, printed: print(run, { from: stream, text, program }) }
  // These words are ours, about the program.
  const isQuiet = ended.how === 'finished' || ended.how === 'stopped'
  const printed = print(run, { from: isQuiet ? 'note' : 'trouble', text, program })
  const listeners = run.listeners.filter((each) => each.program !== program)
  return { ...run, printed, listeners, endings: program === null ? {} : { ...run.endings, [program]: ended } }
}

/** Refusals of something said inside a run; the run itself goes on. */
const REMARKS: readonly string[] = ['unknown-peer', 'run-over', 'too-many', 'too-fast']

/** The run after the server said no to it, or to something said in it. */
export function refuseRun(run: RunView, code: string, message: string): RunView {
  if (REMARKS.includes(code) && run.state.type !== 'sent') {
    return { ...run, printed: print(run, { from: 'trouble', text: `${message}\n`, program: null }) }
  }
  return {
    ...run,
    state: { type: 'refused', code, message },
    // In the same words in which the page says it above the editor and among the checks.
    printed: print(run, { from: 'trouble', text: `${refusal(code, message).sentence}\n`, program: null }),
  }
}

/** A run that may still say something. */
export type LiveRunView = RunView & { readonly state: Exclude<RunState, { type: 'over' | 'refused' | 'broken' }> }

/** True while the run may still say something. */
export function isLive(run: RunView | null): run is LiveRunView {
  if (run === null) return false
  return run.state.type !== 'over' && run.state.type !== 'refused' && run.state.type !== 'broken'
}

/** How many checks passed so far. */
export function countPassed(run: RunView): number {
  return run.checks.filter((check) => check.status === 'pass').length
}

/** Whether anything passed on the wire. A record of code that is only called holds the names of the checks alone. */
export function hasTraffic(events: readonly WireEvent[]): boolean {
  return events.some(({ type }) => type !== 'lane' && type !== 'check' && type !== 'process')
}

/** The place in the learner's code the run's end points at, if any. */
export function endingOf(run: RunView | null): Ending | null {
  return run?.state.type === 'over' ? run.state.ending : null
}

function lastWords(run: RunView, ending: Ending): Printed {
  const isQuiet = ending.how === 'stopped' || ending.how === 'finished'
  const startsLine = run.printed.at(-1)?.text.endsWith('\n') !== false
  // A graded program is stopped by the grader; saying so on every check would only be noise.
  if (run.kind === 'check' && isQuiet) return { from: 'note', text: startsLine ? '' : '\n', program: null }
  const text = `${startsLine ? '' : '\n'}${ending.message}\n`
  return { from: isQuiet ? 'note' : 'trouble', text, program: null }
}

function print(run: RunView, piece: Printed): readonly Printed[] {
  return piece.text === '' ? run.printed : [...run.printed, piece]
}

function withAt(checks: readonly CheckView[], index: number, check: CheckView): readonly CheckView[] {
  const next = checks.slice()
  next[index] = check
  return next
}
