import './wire.css'
import './wire-pane.css'
import { useLayoutEffect } from 'preact/hooks'
import { KIND_WORDS, NO_WIRE } from '../workspace/challenge-words.ts'
import { fetched } from '../workspace/fetched.tsx'
import { Guard } from '../workspace/guard.tsx'
import { Popover } from '../workspace/popover.tsx'
import { hasTraffic, isLive } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { TabPanel, Tabs } from '../workspace/tabs.tsx'
import { isNarrow } from './filter.ts'
import { rememberDrawing } from './kept-drawing.ts'
import { titleOfRecord } from './kept-record.ts'
import type { WireState } from './wire-state.ts'

const DrawnWire = fetched(() => import('./drawn-wire.tsx').then((module) => module.DrawnWire), 'soon')
const FilterPanel = fetched(() => import('./filter-panel.tsx').then((module) => module.FilterPanel))
const RecordActions = fetched(() => import('./record-actions.tsx').then((module) => module.RecordActions))
const CompareView = fetched(() => import('./compare-view.tsx').then((module) => module.CompareView))

/** The wire of the workspace: what a run or check said, or a record from a file; filtered, compared and handed out. */
export function WirePane({ workspace }: { workspace: Workspace }) {
  const { records, wireOf } = workspace
  const opened = records.opened.value
  const wire = opened?.wire ?? workspace.wire
  const view = wire.view.value
  const isCompared = view === 'compare'
  const isRunning = opened === null && wireOf.value === 'run' && isLive(workspace.lastRun.value)
  useLayoutEffect(() => rememberDrawing(wire), [wire])
  return (
    <>
      <Tabs
        group="wire"
        label="The wire as diagram or table, or two beside each other"
        shown={view}
        onShow={(name) => {
          wire.view.value = name
        }}
        tabs={[
          { name: 'diagram', label: 'Wire' },
          { name: 'table', label: 'Table' },
          { name: 'compare', label: 'Compare' },
        ]}
      >
        {opened === null && !isCompared && <WireSource workspace={workspace} />}
        {!isCompared && <FilterButton state={wire} />}
        <RecordButton workspace={workspace} state={wire} />
      </Tabs>
      <TabPanel group="wire" shown={view}>
        <Guard>
          <div class="wire">
            {opened !== null && (
              <p class="wire-opened">
                <span>
                  An opened record of {opened.record.challenge}: {titleOfRecord(opened.record)}
                </span>
                <button type="button" onClick={records.showOwn}>
                  Back to yours
                </button>
              </p>
            )}
            {isCompared ? (
              <CompareView shelf={records} />
            ) : (
              <Shown workspace={workspace} state={wire} isLive={isRunning} />
            )}
          </div>
        </Guard>
      </TabPanel>
    </>
  )
}

function Shown({ workspace, state, isLive }: { workspace: Workspace; state: WireState; isLive: boolean }) {
  const { challenge, wireOf, lastCheck } = workspace
  const verdict = lastCheck.value?.verdict ?? null
  const isChecked = wireOf.value === 'check' && verdict !== null && verdict.status !== 'error'
  if (!hasTraffic(state.events.value)) {
    return <p class="wire-empty">{isChecked ? NO_WIRE : KIND_WORDS[challenge.kind].wire}</p>
  }
  return (
    <>
      {state.isFilterOpen.value && <FilterPanel state={state} onClose={() => closeFilter(state)} />}
      <DrawnWire state={state} isLive={isLive} />
    </>
  )
}

const FILTER_BUTTON = 'wire-filter-button'

/** The focus goes back to where it came from. */
function closeFilter(state: WireState): void {
  state.isFilterOpen.value = false
  document.getElementById(FILTER_BUTTON)?.focus()
}

function FilterButton({ state }: { state: WireState }) {
  if (!hasTraffic(state.events.value)) return null
  const isOpen = state.isFilterOpen.value
  const isOn = isNarrow(state.filter.value) || state.check.value !== null
  return (
    <button
      type="button"
      id={FILTER_BUTTON}
      class={isOn ? 'wire-tool is-on' : 'wire-tool'}
      aria-expanded={isOpen}
      aria-controls={isOpen ? 'wire-filters' : undefined}
      onClick={() => {
        state.isFilterOpen.value = !isOpen
      }}
    >
      Filter
      {isOn && <span class="visually-hidden"> (in force)</span>}
    </button>
  )
}

/** What can be done with the record as a whole. */
function RecordButton({ workspace, state }: { workspace: Workspace; state: WireState }) {
  return (
    <Popover
      id="wire-record"
      role="dialog"
      class="wire-record"
      label="This record"
      title="Record"
      mark="▾"
      buttonClass="wire-tool"
      width={340}
      edge="right"
    >
      {({ isOpen, close }) => isOpen && <RecordActions workspace={workspace} state={state} onDone={close} />}
    </Popover>
  )
}

/** Where both a run and a check have a record: which of them is shown. */
function WireSource({ workspace }: { workspace: Workspace }) {
  const { lastRun, lastCheck, wire, wireOf } = workspace
  if (lastRun.value === null || lastCheck.value === null) return null
  const show = (kind: 'run' | 'check'): void => {
    wireOf.value = kind
    wire.blamed.value = []
    wire.check.value = null
    wire.selectedKey.value = null
    wire.events.value = (kind === 'run' ? lastRun : lastCheck).value?.wire ?? []
  }
  return (
    <fieldset class="wire-source">
      <legend class="visually-hidden">Whose wire</legend>
      {(['run', 'check'] as const).map((kind) => (
        <button key={kind} type="button" aria-pressed={wireOf.value === kind} onClick={() => show(kind)}>
          {kind}
        </button>
      ))}
    </fieldset>
  )
}
