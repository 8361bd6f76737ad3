import './wire.css'
import './wire-pane.css'
import { useRef, useState } from 'preact/hooks'
import { KIND_WORDS, NO_WIRE } from '../workspace/challenge-words.ts'
import { Guard } from '../workspace/guard.tsx'
import { hasTraffic, isLive } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { TabPanel, Tabs } from '../workspace/tabs.tsx'
import { isNarrow } from './filter.ts'
import { titleOfRecord } from './kept-record.ts'
import { later } from './later.tsx'
import { WireBody } from './wire.tsx'
import { WireBar } from './wire-bar.tsx'
import type { WireState } from './wire-state.ts'

const FilterPanel = later(() => import('./filter-panel.tsx').then((module) => module.FilterPanel))
const RecordActions = later(() => import('./record-actions.tsx').then((module) => module.RecordActions))
const CompareView = later(() => import('./compare-view.tsx').then((module) => module.CompareView))

/** The wire of the workspace: what a run or check said, or a record from a file; filtered, compared and handed out. */
export function WirePane({ workspace }: { workspace: Workspace }) {
  const { records, wireOf } = workspace
  const opened = records.opened.value
  const wire = opened?.wire ?? workspace.wire
  const view = wire.view.value
  const isCompared = view === 'compare'
  const isRunning = opened === null && wireOf.value === 'run' && isLive(workspace.lastRun.value)
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
      <WireBody state={state} empty="Nothing of this record goes through the filter." isLive={isLive} />
      <WireBar state={state} />
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

/** What can be done with the record as a whole. The menu's own button gives the focus to it, and takes it back. */
function RecordButton({ workspace, state }: { workspace: Workspace; state: WireState }) {
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const close = (): void => {
    panel.current?.hidePopover()
    button.current?.focus()
  }
  return (
    <>
      <button ref={button} type="button" class="wire-tool" popoverTarget="wire-record" aria-haspopup="dialog">
        Record <span aria-hidden="true">▾</span>
      </button>
      <div
        ref={panel}
        id="wire-record"
        class="wire-record"
        popover="auto"
        role="dialog"
        aria-label="This record"
        onBeforeToggle={(event) => {
          if (event.newState === 'open') placeBelow(button.current, panel.current)
          setOpen(event.newState === 'open')
        }}
      >
        {isOpen && <RecordActions workspace={workspace} state={state} onDone={close} />}
      </div>
    </>
  )
}

const GAP = 4
const MARGIN = 8

/** Puts the panel below its button, or above where there is more room, and never beyond the screen. */
function placeBelow(button: HTMLElement | null, panel: HTMLElement | null): void {
  if (button === null || panel === null) return
  const { top, bottom, right } = button.getBoundingClientRect()
  const width = Math.min(340, innerWidth - 2 * MARGIN)
  const isBelow = innerHeight - bottom >= top
  panel.style.width = `${width}px`
  panel.style.left = `${Math.max(MARGIN, Math.min(right - width, innerWidth - width - MARGIN))}px`
  panel.style.maxHeight = `${(isBelow ? innerHeight - bottom : top) - GAP - MARGIN}px`
  panel.style.top = isBelow ? `${bottom + GAP}px` : 'auto'
  panel.style.bottom = isBelow ? 'auto' : `${innerHeight - top + GAP}px`
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
