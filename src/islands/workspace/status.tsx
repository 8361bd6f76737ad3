import { useEffect, useState } from 'preact/hooks'
import { type Connection, connectionSentence, type PodState } from '../../sandbox/index.ts'
import { sayHarm } from '../clients/client-harm.ts'
import { canHaveClients, stateOf } from '../clients/clients-pane.tsx'
import { sayListeners } from './challenge-words.ts'
import { workspace as shared } from './open-workspace.ts'
import { isLive, type RunView } from './run-view.ts'
import type { Workspace } from './state.ts'

/** The line below: connection and sandbox in words, the clients, and how to find the keys. */
export function WorkspaceStatus() {
  const workspace = shared.value
  return (
    <>
      <span class="status-pod">
        {workspace === null ? (
          <>
            <i class="status-dot is-waking" /> Opening the workspace.
          </>
        ) : (
          <Standing workspace={workspace} />
        )}
      </span>
      {workspace !== null && <Clients workspace={workspace} />}
      <span class="status-keys">
        <span>
          Leave the editor: <kbd>Ctrl</kbd> <kbd>M</kbd>, then <kbd>Tab</kbd>
        </span>
        <button
          type="button"
          disabled={workspace === null}
          onClick={() => {
            if (workspace !== null) workspace.isKeyMapOpen.value = true
          }}
        >
          All keys <kbd>?</kbd>
        </button>
      </span>
    </>
  )
}

function Standing({ workspace }: { workspace: Workspace }) {
  const connection = workspace.sandbox.connection.value
  const now = useNow(connection.type === 'waiting')
  const pod = workspace.sandbox.pod.value
  return (
    <>
      <i class={`status-dot is-${dotOf(connection, pod)}`} />
      <span role="status">{standing(connection, { pod, run: workspace.latest.value, now })}</span>
      {connection.type === 'refused' && (
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      )}
    </>
  )
}

/** Where everything stands, in one sentence: what is wrong first, then what is going on, then that all is ready. */
function standing(
  connection: Connection,
  { pod, run, now }: { pod: PodState; run: RunView | null; now: number },
): string {
  if (connection.type !== 'open' || !connection.canRun) return connectionSentence(connection, now)
  if (isLive(run)) {
    if (run.state.type === 'queued') return `Waiting for a free sandbox: number ${run.state.position} in the queue.`
    if (run.kind === 'check') return 'Checking.'
    if (run.listeners.length > 0) return sayListeners(run.listeners)
    return run.state.type === 'sent' ? 'Starting.' : 'Running.'
  }
  if (run?.state.type === 'refused' && run.state.code === 'unknown-run') {
    return 'The server restarted and that run is gone. Your code is safe: start it again.'
  }
  return POD_WORDS[pod]
}

const POD_WORDS: Record<PodState, string> = {
  asleep: 'Sandbox asleep: the next run wakes it.',
  waking: 'Sandbox waking.',
  warm: 'Sandbox ready.',
}

function dotOf(connection: Connection, pod: PodState): string {
  if (connection.type === 'refused' || (connection.type === 'open' && !connection.canRun)) return 'trouble'
  if (connection.type !== 'open') return 'waking'
  return pod
}

function Clients({ workspace }: { workspace: Workspace }) {
  return (
    <span class="status-clients">
      {workspace.clientNames.value.map((name) => {
        const state = stateOf(workspace, name)
        const harm = (workspace.harms.value[name] ?? []).map(sayHarm).join(' · ')
        const words = harm === '' ? 'connected' : harm
        return (
          <span key={name} class={`status-chip is-${state}`}>
            {name} {state === 'open' ? words : state === 'waiting' ? 'waiting' : 'closed'}
          </span>
        )
      })}
      {canHaveClients(workspace) && (
        <button
          type="button"
          onClick={() => {
            workspace.lowerTab.value = 'clients'
            workspace.narrowPane.value = 'output'
            workspace.addClient()
          }}
        >
          + client
        </button>
      )}
    </span>
  )
}

/** The time, told again every second while somebody counts down. */
function useNow(isCounting: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!isCounting) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isCounting])
  return now
}
