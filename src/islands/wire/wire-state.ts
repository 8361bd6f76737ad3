import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { WireEvent } from '#protocol'
import { checksOf, type Layout, layOut } from './layout.ts'
import type { Row } from './rows.ts'

/** What a reader has chosen to see of a wire record. Shared by the diagram, its table twin and the inspector. */
export interface WireState {
  readonly events: Signal<readonly WireEvent[]>
  readonly blamed: Signal<readonly number[]>
  readonly view: Signal<'diagram' | 'table'>
  /** The name of the one check that is shown, or null for all. */
  readonly check: Signal<string | null>
  readonly checks: ReadonlySignal<readonly string[]>
  readonly unfolded: Signal<ReadonlySet<string>>
  /** The key of the selected row. */
  readonly selectedKey: Signal<string | null>
  readonly layout: ReadonlySignal<Layout>
  readonly selected: ReadonlySignal<Row | null>
  /** Unfolds a burst, or folds it again. */
  toggle(burst: string): void
  /** Selects the row that shows the event, unfolding nothing: blamed events always stand alone. */
  show(n: number): void
}

/** A fresh state over a record. */
export function createWireState(events: readonly WireEvent[] = [], blamed: readonly number[] = []): WireState {
  const state = {
    events: signal(events),
    blamed: signal(blamed),
    view: signal<'diagram' | 'table'>('diagram'),
    check: signal<string | null>(null),
    unfolded: signal<ReadonlySet<string>>(new Set()),
    selectedKey: signal<string | null>(null),
  }
  const checks = computed(() => checksOf(state.events.value))
  const layout = computed(() => {
    const check = state.check.value
    return layOut(state.events.value, {
      blamed: state.blamed.value,
      unfolded: state.unfolded.value,
      // A check chosen in an earlier record may not be part of this one.
      check: check !== null && checks.value.includes(check) ? check : null,
    })
  })
  const selected = computed(() => layout.value.rows.find((row) => row.key === state.selectedKey.value) ?? null)
  return {
    ...state,
    checks,
    layout,
    selected,
    toggle(burst) {
      const unfolded = new Set(state.unfolded.value)
      if (!unfolded.delete(burst)) unfolded.add(burst)
      state.unfolded.value = unfolded
    },
    show(n) {
      const row = layout.value.rows.find((each) => each.events.some((event) => event.n === n))
      state.selectedKey.value = row?.key ?? null
    },
  }
}
