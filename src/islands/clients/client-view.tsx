import { useState } from 'preact/hooks'
import { FAULTS } from '#protocol'
import { ToggleButton } from '../../components/toggle-button.tsx'
import { fetched } from '../workspace/fetched.tsx'
import type { Workspace } from '../workspace/state.ts'
import { ClientLogView } from './client-log-view.tsx'
import { canAct as canDo, stateOf } from './client-state.ts'
import { Composer } from './composer.tsx'
import { Connecting } from './connecting.tsx'
import { FaultMenu } from './fault-menu.tsx'

const FrameDialog = fetched(async () => (await import('./frame-dialog.tsx')).FrameDialog)
const SetupDialog = fetched(async () => (await import('./setup-dialog.tsx')).SetupDialog)

/** One client: what it said and heard, what it says next, and what it does to its connection. */
export function ClientView({ workspace, id }: { workspace: Workspace; id: string }) {
  const [open, setOpen] = useState<'setup' | 'frame' | null>(null)
  const { draft, isPretty, nameOf } = workspace.console
  const name = nameOf(id)
  const isOpen = stateOf(workspace, id) === 'open'
  const canAct = canDo(workspace, id)
  const close = (): void => setOpen(null)
  return (
    <div class="client">
      <ClientLogView workspace={workspace} id={id} />
      <Composer workspace={workspace} whose={`client ${name}`} senders={[id]} isUsable={canAct} />
      <div class="client-acts">
        {!isOpen && <Connecting workspace={workspace} id={id} />}
        <button type="button" aria-haspopup="dialog" onClick={() => setOpen('setup')}>
          Set up…
        </button>
        <button type="button" disabled={!canAct} onClick={() => workspace.peer(id, { do: 'ping' })}>
          Ping
        </button>
        <button type="button" disabled={!canAct} onClick={() => workspace.peer(id, { do: 'close', code: 1000 })}>
          Close
        </button>
        <button
          type="button"
          disabled={!isOpen}
          title={FAULTS.cut.about}
          onClick={() => workspace.peer(id, { do: 'cut' })}
        >
          Cut
        </button>
        <button
          type="button"
          disabled={!canAct}
          title={FAULTS.vanish.about}
          onClick={() => workspace.peer(id, { do: 'vanish' })}
        >
          Vanish
        </button>
        <FaultMenu
          id={id}
          name={name}
          isOpen={isOpen}
          harm={workspace.harms.value[id] ?? []}
          onFault={(fault) => workspace.peer(id, { do: 'fault', fault })}
        />
        <button type="button" aria-haspopup="dialog" onClick={() => setOpen('frame')}>
          Frame by hand…
        </button>
        <ToggleButton of={isPretty}>Pretty JSON</ToggleButton>
        {workspace.challenge.presets.map((preset) => (
          <button
            key={preset}
            type="button"
            class="client-preset"
            onClick={() => {
              const kind = draft.value.kind === 'json' ? 'json' : 'text'
              draft.value = { ...draft.value, kind, text: preset }
            }}
          >
            {preset}
          </button>
        ))}
      </div>
      {open === 'setup' && <SetupDialog workspace={workspace} id={id} onClose={close} />}
      {open === 'frame' && <FrameDialog workspace={workspace} id={id} onClose={close} />}
    </div>
  )
}
