import './wire.css'
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks'
import type { WireEvent } from '#protocol'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import { Diagram } from './diagram.tsx'
import type { FrameInspector } from './frame-inspector.tsx'
import type { Row } from './rows.ts'
import { WireTable } from './table.tsx'
import { createWireState, type WireState } from './wire-state.ts'

interface Props {
  events: readonly WireEvent[]
  /** The `n` of the events that show a failure. */
  blamed?: readonly number[]
}

const EMPTY = 'Nothing has been said on this wire yet.'

/** A wire record on its own: the diagram with its table twin, a filter by check, and the inspector. */
export function Wire({ events, blamed = NONE }: Props) {
  const state = useMemo(() => createWireState(events, blamed), [])
  useLayoutEffect(() => {
    state.events.value = events
    state.blamed.value = blamed
  }, [events, blamed])
  return (
    <div class="wire is-alone">
      <div class="wire-tools">
        <WireViews state={state} />
        <WireFilter state={state} />
      </div>
      <WireBody state={state} empty={EMPTY} />
    </div>
  )
}

const NONE: readonly number[] = []

/** The record as diagram or table, and below it the frame that is open. */
export function WireBody({ state, empty }: { state: WireState; empty: string }) {
  const props = {
    layout: state.layout.value,
    selectedKey: state.selectedKey.value,
    onSelect: (key: string) => {
      state.selectedKey.value = key
    },
    onToggle: state.toggle,
    empty,
  }
  return (
    <>
      <div class="wire-view">{state.view.value === 'diagram' ? <Diagram {...props} /> : <WireTable {...props} />}</div>
      {props.layout.rows.length > 0 && (
        <ScrollRegion class="wire-frame" label="The open frame">
          <OpenRow row={state.selected.value} onToggle={state.toggle} />
        </ScrollRegion>
      )}
    </>
  )
}

type Inspector = typeof FrameInspector

/** Kept once it has been fetched, for every wire on the page. */
let fetched: Inspector | null = null

/** What is behind the chosen row. Its explanations are as large as the diagram, so they are fetched with the first choice. */
function OpenRow({ row, onToggle }: { row: Row | null; onToggle(burst: string): void }) {
  const [Opened, setOpened] = useState<Inspector | null>(() => fetched)
  useEffect(() => {
    if (row === null || Opened !== null) return
    import('./frame-inspector.tsx').then(
      (module) => {
        fetched = module.FrameInspector
        setOpened(() => module.FrameInspector)
      },
      // Not within reach: the next choice tries again.
      () => undefined,
    )
  }, [row, Opened])
  if (row === null) return <p class="frame-hint">Choose an arrow to open what is behind it.</p>
  return Opened === null ? null : <Opened row={row} onToggle={onToggle} />
}

function WireViews({ state }: { state: WireState }) {
  return (
    <fieldset class="wire-views">
      <legend class="visually-hidden">Show the wire as</legend>
      {(['diagram', 'table'] as const).map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={state.view.value === view}
          onClick={() => {
            state.view.value = view
          }}
        >
          {view === 'diagram' ? 'Diagram' : 'Table'}
        </button>
      ))}
    </fieldset>
  )
}

/** Chooses one check of the record, or all. Not there where a record has no checks. */
export function WireFilter({ state }: { state: WireState }) {
  if (state.checks.value.length === 0) return null
  return (
    <label class="wire-filter">
      <span class="visually-hidden">Show the wire during</span>
      <select
        value={state.check.value ?? ''}
        onChange={(event) => {
          state.check.value = event.currentTarget.value || null
        }}
      >
        <option value="">all checks</option>
        {state.checks.value.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
