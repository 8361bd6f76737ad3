import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { hasTraffic, isLive, type RunView } from '../workspace/run-view.ts'
import { blamedIn, hasPassed, type KeptRecord } from './kept-record.ts'
import { createWireState, type WireState } from './wire-state.ts'

/** A record from a file, with what a reader has chosen to see of it. */
interface OpenedRecord {
  readonly record: KeptRecord
  readonly wire: WireState
}

/** The last few records of this page, and those that were opened beside them. In memory only. */
export interface RecordShelf {
  /** The newest first. */
  readonly records: Signal<readonly KeptRecord[]>
  /** The record from a file that stands in the place of the learner's own; null: their own is shown. */
  readonly opened: Signal<OpenedRecord | null>
  /** Shows a record from a file. The learner's own stays as it is. */
  open(record: KeptRecord): void
  /** Back to the learner's own. */
  showOwn(): void
}

/** How many records are kept. The last one in which everything passed is kept beyond that. */
const MOST_KEPT = 6

interface Setup {
  readonly challenge: string
  readonly lastRun: ReadonlySignal<RunView | null>
  readonly lastCheck: ReadonlySignal<RunView | null>
  /** Milliseconds since 1970. */
  now(): number
}

/** A shelf that keeps what the workspace lets go. */
export function createRecordShelf({ challenge, lastRun, lastCheck, now }: Setup): RecordShelf {
  const records = signal<readonly KeptRecord[]>([])
  const opened = signal<OpenedRecord | null>(null)
  const put = (record: KeptRecord): void => {
    records.value = bounded([record, ...records.peek().filter((each) => each.id !== record.id)])
  }
  for (const view of [lastRun, lastCheck]) {
    let before: { view: RunView; at: number } | null = null
    const keep = (): void => {
      if (before !== null && hasTraffic(before.view.wire)) put(recordOf(before.view, { challenge, at: before.at }))
    }
    effect(() => {
      const next = view.value
      // One that was stopped by the next one never says that it is over.
      if (before !== null && next?.id !== before.view.id && isLive(before.view)) keep()
      before = next === null ? null : { view: next, at: next.id === before?.view.id ? before.at : now() }
      if (next !== null && !isLive(next)) keep()
    })
  }
  return {
    records,
    opened,
    open(record) {
      put(record)
      opened.value = { record, wire: createWireState(record.events, blamedIn(record)) }
    },
    showOwn() {
      opened.value = null
    },
  }
}

function recordOf(view: RunView, { challenge, at }: { challenge: string; at: number }): KeptRecord {
  const { id, kind, verdict, graderVersion, wire } = view
  return { id, of: kind, challenge, at, verdict, graderVersion, events: wire, file: null }
}

function bounded(records: readonly KeptRecord[]): readonly KeptRecord[] {
  const passed = records.find(hasPassed)
  return records.filter((record, index) => index < MOST_KEPT || record === passed)
}
