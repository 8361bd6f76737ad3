import { batch } from '@preact/signals'
import { paneSizes } from '../workspace/pane-sizes.ts'
import type { Workspace } from '../workspace/state.ts'

/** Shows the brief's pane with one of its tabs, and goes there. */
export function showBrief(workspace: Workspace, tab: Workspace['briefTab']['value']): void {
  workspace.briefTab.value = tab
  show(workspace, { pane: 'brief', sizes: [paneSizes.brief], focus: `#tab-brief-${tab}` })
}

/** Shows the code, or one file of it, and puts the cursor into it. */
export function showCode(workspace: Workspace, file?: string): void {
  if (file !== undefined) workspace.shownFile.value = file
  if (workspace.compare.shown.value !== null) workspace.compare.close()
  show(workspace, { pane: 'code', sizes: [], focus: '.pane-code .editor-host :is(textarea, [contenteditable="true"])' })
}

/** Shows the terminal or the clients, and goes there. */
export function showLower(workspace: Workspace, tab: Workspace['lowerTab']['value']): void {
  workspace.lowerTab.value = tab
  show(workspace, { pane: 'output', sizes: [paneSizes.lower], focus: `#tab-lower-${tab}` })
}

/** Shows the checks and goes there. */
export function showChecks(workspace: Workspace): void {
  show(workspace, { pane: 'checks', sizes: [paneSizes.right], focus: '.pane-checks :is(button, [tabindex="0"])' })
}

/** Shows the wire as a diagram or a table, and goes there. */
export function showWire(workspace: Workspace, view: Workspace['wire']['view']['value']): void {
  const wire = workspace.records.opened.value?.wire ?? workspace.wire
  wire.view.value = view
  show(workspace, { pane: 'wire', sizes: [paneSizes.right, paneSizes.wire], focus: `#tab-wire-${view}` })
}

/** Shows the wire and opens what can be done with its record. */
export function showWireRecord(workspace: Workspace): void {
  showWire(workspace, workspace.wire.view.value)
  afterFrames(() => document.querySelector<HTMLElement>('#wire-record')?.showPopover())
}

/** Opens the next check that failed, or the one before, going round; and goes there. */
export function stepToFailure(workspace: Workspace, direction: 1 | -1): void {
  const checks = workspace.lastCheck.value?.checks ?? []
  const next = nextFailure(
    checks.map((check) => check?.status === 'fail'),
    { from: workspace.openCheck.value, direction },
  )
  if (next === null) return
  if (workspace.openCheck.value !== next) workspace.toggleCheck(next)
  const focus = `.checks-list > :nth-child(${next + 1}) .check-line`
  show(workspace, { pane: 'checks', sizes: [paneSizes.right], focus })
}

/** The position of the next failure in this direction, from the open check on and around; null where nothing failed. */
export function nextFailure(
  failed: readonly boolean[],
  { from, direction }: { from: number | null; direction: 1 | -1 },
): number | null {
  const count = failed.length
  const start = from ?? (direction === 1 ? -1 : count)
  for (let step = 1; step <= count; step++) {
    const at = (((start + direction * step) % count) + count) % count
    if (failed[at]) return at
  }
  return null
}

interface Target {
  readonly pane: Workspace['narrowPane']['value']
  /** Which of the sizes may be hiding it. */
  readonly sizes: readonly (typeof paneSizes)[keyof typeof paneSizes][]
  /** What is given the focus. */
  readonly focus: string
}

function show(workspace: Workspace, { pane, sizes, focus }: Target): void {
  batch(() => {
    workspace.narrowPane.value = pane
    for (const size of sizes) if (size.value === 0) size.value = null
  })
  afterFrames(() => document.querySelector<HTMLElement>(focus)?.focus())
}

/** What is to have the focus may only be drawn with the next frame. */
function afterFrames(task: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(task))
}
