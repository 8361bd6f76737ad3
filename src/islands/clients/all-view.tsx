import { ToggleButton } from '../../components/toggle-button.tsx'
import type { Workspace } from '../workspace/state.ts'
import { ClientLogView } from './client-log-view.tsx'
import { canAct, describeClient, stateOf } from './client-state.ts'
import { Composer } from './composer.tsx'
import { Connecting } from './connecting.tsx'

/** All clients beside each other: who hears what, and who does not. What is typed comes from one of them, or from each. */
export function AllView({ workspace }: { workspace: Workspace }) {
  const { chosen, isPretty, nameOf } = workspace.console
  const ids = workspace.clientNames.value
  const able = ids.filter((id) => canAct(workspace, id))
  const from = chosen.value !== null && ids.includes(chosen.value) ? chosen.value : null
  const senders = from === null ? able : [from]
  return (
    <div class="client is-all">
      <div class="clients-columns">
        {ids.map((id) => (
          <section key={id} class={`clients-column is-${stateOf(workspace, id)}`} aria-label={`Client ${nameOf(id)}`}>
            <h2>
              {nameOf(id)} <span>{describeClient(workspace, id)}</span>
              {stateOf(workspace, id) !== 'open' && <Connecting workspace={workspace} id={id} />}
            </h2>
            <ClientLogView workspace={workspace} id={id} />
          </section>
        ))}
      </div>
      <div class="client-acts">
        <label class="client-port">
          from{' '}
          <select
            value={from ?? ''}
            onChange={(event) => {
              chosen.value = event.currentTarget.value === '' ? null : event.currentTarget.value
            }}
          >
            <option value="">all of them</option>
            {ids.map((id) => (
              <option key={id} value={id}>
                {nameOf(id)}
              </option>
            ))}
          </select>
        </label>
        <ToggleButton of={isPretty}>Pretty JSON</ToggleButton>
      </div>
      <Composer
        workspace={workspace}
        whose={from === null ? 'all clients' : `client ${nameOf(from)}`}
        senders={senders}
        isUsable={senders.length > 0 && senders.every((id) => able.includes(id))}
      />
    </div>
  )
}
