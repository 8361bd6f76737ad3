import './clients.css'
import { useSignal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { FAULTS, LIMITS } from '#protocol'
import { KIND_WORDS, sayListener } from '../workspace/challenge-words.ts'
import { isLive, type Listener } from '../workspace/run-view.ts'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import type { Workspace } from '../workspace/state.ts'
import { sayHarm } from './client-harm.ts'
import { clientLog } from './client-log.ts'
import { FaultMenu } from './fault-menu.tsx'

/** Clients of the page's own: each a real socket to the running server, with a log of what it said and heard. */
export function ClientsPane({ workspace }: { workspace: Workspace }) {
  const names = workspace.clientNames.value
  const chosen = useSignal<string | null>(null)
  const current = chosen.value !== null && names.includes(chosen.value) ? chosen.value : (names.at(-1) ?? null)
  const places = placesOf(workspace)
  const add = (port?: number): void => {
    chosen.value = workspace.addClient(port)
  }
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
            {name} <span>{describeClient(workspace, name)}</span>
          </button>
        ))}
        {places.length > 1
          ? places.map((place) => (
              <button
                key={place.port}
                type="button"
                disabled={names.length >= LIMITS.peers}
                onClick={() => add(place.port)}
              >
                + client on {sayListener(place)}
              </button>
            ))
          : canHaveClients(workspace) && (
              <button type="button" disabled={names.length >= LIMITS.peers} onClick={() => add()}>
                + client
              </button>
            )}
      </div>
      {current === null ? (
        <p class="clients-empty">{KIND_WORDS[workspace.challenge.kind].clients}</p>
      ) : (
        <ClientConsole key={current} workspace={workspace} name={current} />
      )}
    </div>
  )
}

/** Where a client can go: what listens, or, before anything does, what a Run is expected to listen on. */
function placesOf({ lastRun, challenge }: Workspace): readonly Listener[] {
  const run = lastRun.value
  return isLive(run) && run.listeners.length >= challenge.ports.length ? run.listeners : challenge.ports
}

/** Whether there is, or will be, anybody to talk to. */
export function canHaveClients(workspace: Workspace): boolean {
  return placesOf(workspace).length > 0
}

/** How a client stands, in a few words: `:8081 connected`, `:8081 +500 ms · frozen`. */
function describeClient(workspace: Workspace, name: string): string {
  const port = workspace.clientPorts.value[name]
  const harm = (workspace.harms.value[name] ?? []).map(sayHarm).join(' · ')
  const state = stateOf(workspace, name)
  const words = state === 'open' && harm !== '' ? harm : STATE_WORDS[state]
  return port === undefined || placesOf(workspace).length < 2 ? words : `:${port} ${words}`
}

type ClientState = 'waiting' | 'open' | 'closed' | 'failed' | 'idle'

const STATE_WORDS: Record<ClientState, string> = {
  waiting: 'waits for somebody to listen',
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
  const harm = workspace.harms.value[name] ?? []
  // It does nothing any more, but for being cut.
  const hasVanished = harm.some(({ kind }) => kind === 'vanish')
  const canAct = isOpen && !hasVanished
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
          {log.length === 0 && detail === null && <li class="is-noted">{emptyWords(state)}</li>}
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
        <button type="submit" class="primary" disabled={!canAct}>
          Send
        </button>
      </form>
      <div class="client-acts">
        {!isOpen && <Connecting workspace={workspace} name={name} state={state} />}
        <button type="button" disabled={!canAct} onClick={() => workspace.peer(name, { do: 'ping' })}>
          Ping
        </button>
        <button type="button" disabled={!canAct} onClick={() => workspace.peer(name, { do: 'close', code: 1000 })}>
          Close
        </button>
        <button
          type="button"
          disabled={!isOpen}
          title={FAULTS.cut.about}
          onClick={() => workspace.peer(name, { do: 'cut' })}
        >
          Cut
        </button>
        <button
          type="button"
          disabled={!canAct}
          title={FAULTS.vanish.about}
          onClick={() => workspace.peer(name, { do: 'vanish' })}
        >
          Vanish
        </button>
        <FaultMenu
          name={name}
          isOpen={isOpen}
          harm={harm}
          onFault={(fault) => workspace.peer(name, { do: 'fault', fault })}
        />
        {workspace.challenge.presets.map((preset) => (
          <button key={preset} type="button" class="client-preset" onClick={() => setText(preset)}>
            {preset}
          </button>
        ))}
      </div>
    </div>
  )
}

/** Connects again; where several listen, to the one that is chosen. */
function Connecting({ workspace, name, state }: { workspace: Workspace; name: string; state: ClientState }) {
  const places = placesOf(workspace)
  const port = workspace.clientPorts.value[name] ?? places[0]?.port
  const [chosen, setChosen] = useState(port)
  return (
    <>
      <button
        type="button"
        disabled={state === 'waiting'}
        onClick={() => workspace.connectClient(name, places.length > 1 ? chosen : undefined)}
      >
        Connect
      </button>
      {places.length > 1 && (
        <label class="client-port">
          to{' '}
          <select value={chosen} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
            {places.map((place) => (
              <option key={place.port} value={place.port}>
                {sayListener(place)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}

const WAYS = { sent: '→', received: '←', noted: '·' } as const

function emptyWords(state: ClientState): string {
  if (state === 'waiting') return 'Connects as soon as there is somebody who listens.'
  if (state === 'open') return 'Connected. Nothing said yet.'
  return 'Not connected. Connect starts the run first if nothing is running.'
}
