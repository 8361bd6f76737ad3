import { isLive } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import type { ConsoleView } from './client-console.ts'
import { canHaveClients } from './client-state.ts'
import { ServiceMenu } from './service-menu.tsx'
import { neighboursOf } from './surroundings.ts'

/** What can be done with several clients at once: seen side by side, let send a burst, replayed; and what they talk to. */
export function ClientTools({ workspace }: { workspace: Workspace }) {
  if (!canHaveClients(workspace)) return null
  const count = workspace.clientNames.value.length
  const run = workspace.lastRun.value
  const neighbours = neighboursOf(workspace.challenge, { wire: run?.wire ?? [], endings: run?.endings ?? {} })
  return (
    <div class="client-tools">
      <ViewButton workspace={workspace} view="all" label="Side by side" isUsable={count > 1} />
      <ViewButton workspace={workspace} view="burst" label="Burst" isUsable={count > 0} />
      <ViewButton workspace={workspace} view="scenarios" label="Scenarios" isUsable={true} />
      {neighbours.length > 0 && (
        <ServiceMenu neighbours={neighbours} isLive={isLive(run)} onFault={(fault) => workspace.fault(fault)} />
      )}
    </div>
  )
}

interface ViewButtonProps {
  workspace: Workspace
  view: ConsoleView
  label: string
  isUsable: boolean
}

function ViewButton({ workspace, view, label, isUsable }: ViewButtonProps) {
  const shown = workspace.console.view
  return (
    <button
      type="button"
      disabled={!isUsable && shown.value !== view}
      aria-pressed={shown.value === view}
      onClick={() => {
        shown.value = shown.value === view ? 'one' : view
      }}
    >
      {label}
    </button>
  )
}
