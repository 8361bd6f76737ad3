import './clients.css'
import { LIMITS } from '#protocol'
import { KIND_WORDS, sayListener } from '../workspace/challenge-words.ts'
import { fetched } from '../workspace/fetched.tsx'
import type { Workspace } from '../workspace/state.ts'
import { AllView } from './all-view.tsx'
import { addClients, canHaveClients, describeClient, placesOf, stateOf } from './client-state.ts'
import { ClientView } from './client-view.tsx'

const FETCHING = <p class="clients-empty">Fetching…</p>
const BurstView = fetched(async () => (await import('./burst-view.tsx')).BurstView, 'perhaps', FETCHING)
const ScenariosView = fetched(async () => (await import('./scenarios-view.tsx')).ScenariosView, 'perhaps', FETCHING)

/** Clients of the page's own: each a real socket to the running server, with a log of what it said and heard. */
export function ClientsPane({ workspace }: { workspace: Workspace }) {
  return (
    <div class="clients">
      <ClientsBar workspace={workspace} />
      <Shown workspace={workspace} />
    </div>
  )
}

function Shown({ workspace }: { workspace: Workspace }) {
  const { view } = workspace.console
  const current = currentOf(workspace)
  if (view.value === 'scenarios') return <ScenariosView workspace={workspace} />
  if (current === null) return <p class="clients-empty">{KIND_WORDS[workspace.challenge.kind].clients}</p>
  if (view.value === 'burst') return <BurstView workspace={workspace} />
  if (view.value === 'all') return <AllView workspace={workspace} />
  return <ClientView key={current} workspace={workspace} id={current} />
}

function ClientsBar({ workspace }: { workspace: Workspace }) {
  const { view, nameOf } = workspace.console
  const ids = workspace.clientNames.value
  const isFull = ids.length >= LIMITS.peers
  return (
    <div class="clients-bar">
      {ids.map((id) => (
        <button
          key={id}
          type="button"
          class={`client-chip is-${stateOf(workspace, id)}`}
          aria-pressed={view.value === 'one' && id === currentOf(workspace)}
          onClick={() => show(workspace, id)}
        >
          {nameOf(id)} <span>{describeClient(workspace, id)}</span>
        </button>
      ))}
      <Adding workspace={workspace} isFull={isFull} />
    </div>
  )
}

function Adding({ workspace, isFull }: { workspace: Workspace; isFull: boolean }) {
  const places = placesOf(workspace)
  if (!canHaveClients(workspace)) return null
  return (
    <>
      {places.length > 1 ? (
        places.map((place) => (
          <button
            key={place.port}
            type="button"
            disabled={isFull}
            onClick={() => show(workspace, workspace.addClient(place.port))}
          >
            + client on {sayListener(place)}
          </button>
        ))
      ) : (
        <button type="button" disabled={isFull} onClick={() => show(workspace, workspace.addClient())}>
          + client
        </button>
      )}
      <button
        type="button"
        disabled={isFull}
        title={places.length > 1 ? 'Three clients, by turns to each that listens' : 'Three clients at once'}
        onClick={() => {
          addClients(workspace, 3)
          workspace.console.view.value = 'all'
          workspace.console.chosen.value = null
        }}
      >
        + 3 clients
      </button>
    </>
  )
}

function show(workspace: Workspace, id: string | null): void {
  workspace.console.view.value = 'one'
  if (id !== null) workspace.console.chosen.value = id
}

/** The client that is looked at: the chosen one, or the last. */
function currentOf(workspace: Workspace): string | null {
  const ids = workspace.clientNames.value
  const chosen = workspace.console.chosen.value
  return chosen !== null && ids.includes(chosen) ? chosen : (ids.at(-1) ?? null)
}
