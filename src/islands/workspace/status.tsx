import { useEffect, useRef, useState } from 'preact/hooks'
import { sayHarm } from '../clients/client-harm.ts'
import { canHaveClients, stateOf } from '../clients/client-state.ts'
import { ariaKeys, shownKeys } from '../palette/keys.ts'
import { isPaletteOpen } from '../palette/palette-state.ts'
import { dismissedRun } from './dismissed-run.ts'
import { standing } from './standing.ts'
import type { Workspace } from './state.ts'
import { useIsMac, useWorkspace } from './use-workspace.ts'
import { whyNoRuns } from './why-no-runs.ts'

/** The line below: connection and sandbox in words, the clients, and how to find the keys. */
export function WorkspaceStatus() {
  const workspace = useWorkspace()
  const isMac = useIsMac()
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
          aria-haspopup="dialog"
          aria-keyshortcuts={ariaKeys([PALETTE_KEY], { isMac })}
          onClick={() => {
            isPaletteOpen.value = true
          }}
        >
          Commands <kbd>{shownKeys(PALETTE_KEY, { isMac }).join(' ')}</kbd>
        </button>
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

const PALETTE_KEY = 'Mod+K'

function Standing({ workspace }: { workspace: Workspace }) {
  const connection = workspace.sandbox.connection.value
  const isOnline = useOnline()
  const now = useNow(connection.type === 'waiting' && isOnline)
  const latest = workspace.latest.value
  const run = latest?.id === dismissedRun.value ? null : latest
  const state = standing({ connection, pod: workspace.sandbox.pod.value, run, now, isOnline })
  const told = useToldOnce(state)
  return (
    <>
      <i class={`status-dot is-${state.dot}`} />
      <span aria-hidden={told === state.sentence}>{state.sentence}</span>
      {/* Read out once for each topic; what counts down is for the eyes alone. */}
      <span class="visually-hidden" role="status">
        {told}
      </span>
      {state.next === 'retry' && (
        <button type="button" onClick={() => workspace.sandbox.hurry()}>
          Try now
        </button>
      )}
      {state.next === 'reload' && (
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      )}
      {state.next === 'run-again' && (
        <button type="button" onClick={() => (run?.kind === 'check' ? workspace.check() : workspace.run())}>
          {run?.kind === 'check' ? 'Check again' : 'Run again'}
        </button>
      )}
    </>
  )
}

/** What is read out: the sentence a topic began with, until there is another topic. */
function useToldOnce({ aloud, topic }: { aloud: string; topic: string }): string {
  const told = useRef({ topic: '', aloud: '' })
  if (aloud !== '' && told.current.topic !== topic) told.current = { topic, aloud }
  return told.current.aloud
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
            {workspace.console.nameOf(name)} {state === 'open' ? words : state === 'waiting' ? 'waiting' : 'closed'}
          </span>
        )
      })}
      {canHaveClients(workspace) &&
        workspace.sandbox.connection.value.type === 'open' &&
        whyNoRuns(workspace) === null && (
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

/** Whether there is a network, as far as the browser knows and it matters: to a server on this machine none is needed. */
function useOnline(): boolean {
  const [isOnline, setOnline] = useState(true)
  useEffect(() => {
    const look = (): void => setOnline(navigator.onLine || LOOPBACK.test(location.hostname))
    look()
    const stop = new AbortController()
    window.addEventListener('online', look, { signal: stop.signal })
    window.addEventListener('offline', look, { signal: stop.signal })
    return () => stop.abort()
  }, [])
  return isOnline
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/
