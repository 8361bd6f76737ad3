import './clients.css'
import { useSignal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { LIMITS } from '#protocol'
import { isLive } from '../workspace/run-view.ts'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import type { Workspace } from '../workspace/state.ts'
import { clientLog } from './client-log.ts'

/** Clients of the page's own: each a real socket to the running server, with a log of what it said and heard. */
export function ClientsPane({ workspace }: { workspace: Workspace }) {
  const names = workspace.clientNames.value
  const chosen = useSignal<string | null>(null)
  const current = chosen.value !== null && names.includes(chosen.value) ? chosen.value : (names.at(-1) ?? null)
  return (
    <div class="clients">
      <div class="clients-bar">
        {names.map((name) => (
          <button
            key={name}
            type="button"
            class={`client-chip is-${stateOf(workspace, name)}`}
            aria-pressed={name === current}
            onClick={() => {
              chosen.value = name
            }}
          >
            {name} <span>{STATE_WORDS[stateOf(workspace, name)]}</span>
          </button>
        ))}
        <button
          type="button"
          disabled={names.length >= LIMITS.peers}
          onClick={() => {
            chosen.value = workspace.addClient()
          }}
        >
          + client
        </button>
      </div>
      {current === null ? (
        <p class="clients-empty">
          A client is a real socket to your server, driven from here. Add one, or two, and see what they hear of each
          other.
        </p>
      ) : (
        <ClientConsole key={current} workspace={workspace} name={current} />
      )}
    </div>
  )
}

type ClientState = 'waiting' | 'open' | 'closed' | 'failed' | 'idle'

const STATE_WORDS: Record<ClientState, string> = {
  waiting: 'waits for the server',
  open: 'connected',
  closed: 'closed',
  failed: 'not connected',
  idle: 'not connected',
}

/** Where a client stands: in the run that is on, or out of it. */
export function stateOf(workspace: Workspace, name: string): ClientState {
  if (workspace.waitingPeers.value.includes(name)) return 'waiting'
  const run = workspace.lastRun.value
  const state = run?.peers[name]?.state
  if (state === undefined) return 'idle'
  return state === 'open' && !isLive(run) ? 'closed' : state
}

function ClientConsole({ workspace, name }: { workspace: Workspace; name: string }) {
  const [text, setText] = useState(workspace.challenge.presets[0] ?? '')
  const run = workspace.lastRun.value
  const state = stateOf(workspace, name)
  const isOpen = state === 'open'
  const log = clientLog(run?.wire ?? [], name)
  const end = useRef<HTMLLIElement>(null)
  const detail = run?.peers[name]?.detail ?? null
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [log.length])

  const send = (): void => {
    if (text !== '') workspace.peer(name, { do: 'send', text })
  }

  return (
    <div class="client">
      <ScrollRegion class="client-log" label={`What client ${name} said and heard`}>
        <ol>
          {log.length === 0 && <li class="is-noted">{emptyWords(state)}</li>}
          {log.map((line) => (
            <li key={line.key} class={`is-${line.direction}`}>
              <span class="client-way">{WAYS[line.direction]}</span>
              {line.text}
            </li>
          ))}
          {detail !== null && state !== 'open' && <li class="is-noted">{detail}</li>}
          <li ref={end} aria-hidden="true" class="client-end" />
        </ol>
      </ScrollRegion>
      <form
        class="client-say"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <label>
          <span class="visually-hidden">Message of client {name}</span>
          <input
            value={text}
            spellcheck={false}
            autocomplete="off"
            placeholder='{"type":"hello"}'
            list={`presets-${name}`}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <datalist id={`presets-${name}`}>
          {workspace.challenge.presets.map((preset) => (
            <option key={preset} value={preset} />
          ))}
        </datalist>
        <button type="submit" class="primary" disabled={!isOpen}>
          Send
        </button>
      </form>
      <div class="client-acts">
        {!isOpen && (
          <button type="button" disabled={state === 'waiting'} onClick={() => workspace.connectClient(name)}>
            Connect
          </button>
        )}
        <button type="button" disabled={!isOpen} onClick={() => workspace.peer(name, { do: 'ping' })}>
          Ping
        </button>
        <button type="button" disabled={!isOpen} onClick={() => workspace.peer(name, { do: 'close', code: 1000 })}>
          Close
        </button>
        <button
          type="button"
          disabled={!isOpen}
          title="Tears the TCP connection down (RST), without a Close frame"
          onClick={() => workspace.peer(name, { do: 'cut' })}
        >
          Cut
        </button>
        <button
          type="button"
          disabled={!isOpen}
          title="Stays silent for ever: reads nothing, answers no ping, closes nothing"
          onClick={() => workspace.peer(name, { do: 'vanish' })}
        >
          Vanish
        </button>
        {workspace.challenge.presets.map((preset) => (
          <button key={preset} type="button" class="client-preset" onClick={() => setText(preset)}>
            {preset}
          </button>
        ))}
      </div>
    </div>
  )
}

const WAYS = { sent: '→', received: '←', noted: '·' } as const

function emptyWords(state: ClientState): string {
  if (state === 'waiting') return 'Connects as soon as your server listens.'
  if (state === 'open') return 'Connected. Nothing said yet.'
  return 'Not connected. Connect starts your server first if it is not running.'
}
