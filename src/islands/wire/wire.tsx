import './wire.css'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import type { WireEvent } from '#protocol'
import { fetched } from '../workspace/fetched.tsx'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import { Diagram } from './diagram.tsx'
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
        <CheckChoice state={state} />
      </div>
      <WireBody state={state} empty={EMPTY} isLive={false} />
    </div>
  )
}

const NONE: readonly number[] = []

/** The record as diagram or table, and below it the frame that is open. */
export function WireBody({ state, empty, isLive }: { state: WireState; empty: string; isLive: boolean }) {
  const View = state.view.value === 'table' ? WireTable : Diagram
  const isEmpty = state.layout.value.rows.length === 0
  return (
    <>
      <div class="wire-view">
        {isEmpty ? <p class="wire-empty">{empty}</p> : <View state={state} isLive={isLive} />}
      </div>
      {!isEmpty && <OpenRow state={state} />}
    </>
  )
}

/** What is behind the chosen row. Its explanations are as large as the diagram, so they are fetched with the first choice. */
const Inspector = fetched(() => import('./frame-inspector.tsx').then((module) => module.FrameInspector))

function OpenRow({ state }: { state: WireState }) {
  const row = state.selected.value
  return (
    <ScrollRegion class="wire-frame" label="The open frame">
      {row === null ? (
        <p class="frame-hint">Choose an arrow to open what is behind it.</p>
      ) : (
        <Inspector row={row} onToggle={state.toggle} />
      )}
    </ScrollRegion>
  )
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
function CheckChoice({ state }: { state: WireState }) {
  if (state.checks.value.length === 0) return null
  return (
    <label class="wire-choice">
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
