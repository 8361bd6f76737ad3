import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { WireEvent } from '#protocol'
import { EVERYTHING, isNarrow, type WireFilter } from './filter.ts'
import { checksOf, createTimeline } from './layout.ts'
import type { Layout, Row } from './rows.ts'
import type { Timeline } from './timeline.ts'
import { SCALES, USUAL } from './zoom.ts'

type WireView = 'diagram' | 'table' | 'compare'

/** What a reader has chosen to see of a wire record. Shared by the diagram, its table twin and the inspector. */
export interface WireState {
  readonly events: Signal<readonly WireEvent[]>
  readonly blamed: Signal<readonly number[]>
  readonly view: Signal<WireView>
  /** The name of the one check that is shown, or null for all. */
  readonly check: Signal<string | null>
  readonly checks: ReadonlySignal<readonly string[]>
  readonly filter: Signal<WireFilter>
  readonly isFilterOpen: Signal<boolean>
  readonly unfolded: Signal<ReadonlySet<string>>
  /** Position among the scales of the diagram. */
  readonly zoom: Signal<number>
  /** All lifelines within the width there is, however many. */
  readonly isFitted: Signal<boolean>
  /** Pauses take space. */
  readonly isByTime: Signal<boolean>
  /** The key of the selected row. */
  readonly selectedKey: Signal<string | null>
  readonly layout: ReadonlySignal<Layout>
  /** Events of the whole record, and those that the rows stand for. */
  readonly counts: ReadonlySignal<{ readonly all: number; readonly shown: number }>
  readonly selected: ReadonlySignal<Row | null>
  /** Unfolds a burst, or folds it again. */
  toggle(burst: string): void
  /** Selects the row that shows the event, unfolding nothing: blamed events always stand alone. A filter that hides it gives way. */
  show(n: number): void
  /** Leaves nothing out any more. */
  showAll(): void
  zoomBy(steps: number): void
}

/** A fresh state over a record. */
export function createWireState(events: readonly WireEvent[] = [], blamed: readonly number[] = []): WireState {
  const state = {
    events: signal(events),
    blamed: signal(blamed),
    view: signal<WireView>('diagram'),
    check: signal<string | null>(null),
    filter: signal(EVERYTHING),
    isFilterOpen: signal(false),
    unfolded: signal<ReadonlySet<string>>(new Set()),
    zoom: signal(USUAL),
    isFitted: signal(false),
    isByTime: signal(false),
    selectedKey: signal<string | null>(null),
  }
  const checks = computed(
    growing(() => ({ events: state.events.value, options: null }), {
      begin: (): readonly string[] => [],
      more: (names, added) => {
        const all = checksOf(added).filter((name) => !names.includes(name))
        return all.length === 0 ? names : [...names, ...all]
      },
    }),
  )
  const timeline = growing(
    () => {
      const check = state.check.value
      // A check chosen in an earlier record may not be part of this one.
      const chosen = check !== null && checks.value.includes(check) ? check : null
      const [blamed, unfolded, filter] = [state.blamed.value, state.unfolded.value, state.filter.value]
      return { events: state.events.value, options: { check: chosen, blamed, unfolded, filter } }
    },
    { begin: createTimeline, more: (before: Timeline, added) => before.append(added) },
  )
  const laidOut = computed(() => {
    const grown = timeline()
    return { layout: grown.layout(), shown: grown.kept }
  })
  const all = computed(
    growing(() => ({ events: state.events.value, options: null }), {
      begin: () => 0,
      more: (count, added) => count + added.filter(hasHappened).length,
    }),
  )
  const layout = computed(() => laidOut.value.layout)
  const selected = computed(() => layout.value.rows.find((row) => row.key === state.selectedKey.value) ?? null)
  const rowOf = (n: number): Row | undefined =>
    layout.value.rows.find((row) => row.events.some((event) => event.n === n))
  return {
    ...state,
    checks,
    layout,
    counts: computed(() => ({ all: all.value, shown: laidOut.value.shown })),
    selected,
    toggle(burst) {
      const unfolded = new Set(state.unfolded.value)
      if (!unfolded.delete(burst)) unfolded.add(burst)
      state.unfolded.value = unfolded
    },
    show(n) {
      batch(() => {
        if (rowOf(n) === undefined && isNarrow(state.filter.value)) state.filter.value = EVERYTHING
        state.selectedKey.value = rowOf(n)?.key ?? null
      })
    },
    showAll() {
      batch(() => {
        state.filter.value = EVERYTHING
        state.check.value = null
      })
    },
    zoomBy(steps) {
      state.zoom.value = Math.min(Math.max(state.zoom.value + steps, 0), SCALES.length - 1)
    },
  }
}

/** Whoever stands on a lane, and what a check is called and comes to, did not happen on the wire. */
function hasHappened(event: WireEvent): boolean {
  return event.type !== 'lane' && event.type !== 'check'
}

interface Source<Options> {
  readonly events: readonly WireEvent[]
  readonly options: Options
}

/** What is made of a list, without beginning again where the list only became longer and the options are the same. */
function growing<Options extends object | null, Made>(
  source: () => Source<Options>,
  { begin, more }: { begin(options: Options): Made; more(made: Made, added: readonly WireEvent[]): Made },
): () => Made {
  let last: (Source<Options> & { readonly made: Made }) | null = null
  return () => {
    const { events, options } = source()
    const isLonger = last !== null && isSame(last.options, options) && continues(last.events, events)
    const before = isLonger && last !== null ? last : { events: [], made: begin(options) }
    const added = events.slice(before.events.length)
    last = { events, options, made: added.length === 0 ? before.made : more(before.made, added) }
    return last.made
  }
}

function isSame<Options extends object | null>(one: Options, other: Options): boolean {
  if (one === null || other === null) return one === other
  const [ones, others] = [Object.values(one), Object.values(other)]
  return ones.every((value, index) => value === others[index])
}

/** Whether one list is another with more at its end. A record is only ever added to, so its two ends tell. */
function continues(before: readonly WireEvent[], after: readonly WireEvent[]): boolean {
  const end = before.length - 1
  return end < after.length && before[0] === after[0 <= end ? 0 : after.length] && before[end] === after[end]
}
