import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { sayListener } from '../workspace/challenge-words.ts'
import type { Workspace } from '../workspace/state.ts'
import { placesOf, stateOf } from './client-state.ts'
import { readSetup } from './read-setup.ts'

interface Props {
  workspace: Workspace
  id: string
  onClose(): void
}

/** What a client is called, and what it says in its handshake. */
export function SetupDialog({ workspace, id, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const { console: clients } = workspace
  const places = placesOf(workspace)
  const setup = clients.setupOf(id)
  const [name, setName] = useState(clients.nameOf(id))
  const [path, setPath] = useState(setup.path)
  const [port, setPort] = useState(workspace.clientPorts.value[id])
  const [protocols, setProtocols] = useState(setup.protocols.join(', '))
  const [headers, setHeaders] = useState(setup.headers.map((each) => `${each.name}: ${each.value}`).join('\n'))
  useEffect(() => dialog.current?.showModal(), [])
  const isOpen = stateOf(workspace, id) === 'open'

  const read = readSetup({ path, protocols, headers })
  const problems = { name: clients.refuseName(id, name, workspace.clientNames.value), ...read.problems }
  const isReady = Object.values(problems).every((problem) => problem === null)

  function keep(): void {
    clients.names.value = { ...clients.names.value, [id]: name }
    clients.setups.value = { ...clients.setups.value, [id]: read.setup }
    if (port !== undefined) workspace.clientPorts.value = { ...workspace.clientPorts.value, [id]: port }
    if (isOpen) workspace.peer(id, { do: 'rename', name })
  }

  return (
    <dialog ref={dialog} class="client-dialog" aria-labelledby="client-setup-title" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          const connects = event.submitter?.getAttribute('value') === 'connect'
          keep()
          if (connects) workspace.connectClient(id, port)
        }}
      >
        <h2 id="client-setup-title">Set up {clients.nameOf(id)}</h2>
        <Field label="Name" hint="On its lifeline, and what {{client}} stands for in a burst." problem={problems.name}>
          {(about) => (
            <input {...about} value={name} maxLength={24} onInput={(event) => setName(event.currentTarget.value)} />
          )}
        </Field>
        <div class="client-dialog-row">
          <Field label="Path" hint="With a query, if you like: /room?id=7" problem={problems.path}>
            {(about) => <input {...about} value={path} onInput={(event) => setPath(event.currentTarget.value)} />}
          </Field>
          {places.length > 1 && (
            <label class="client-stacked">
              Port
              <select value={port ?? places[0]?.port} onChange={(event) => setPort(Number(event.currentTarget.value))}>
                {places.map((place) => (
                  <option key={place.port} value={place.port}>
                    {sayListener(place)}
                  </option>
                ))}
              </select>
            </label>
          )}
        </div>
        <Field
          label="Subprotocols"
          hint="Sec-WebSocket-Protocol, the one it likes best first: chat.v2, chat.v1"
          problem={problems.protocols}
        >
          {(about) => (
            <input {...about} value={protocols} onInput={(event) => setProtocols(event.currentTarget.value)} />
          )}
        </Field>
        <Field label="Headers" hint="One on each line, such as Origin: https://app.example" problem={problems.headers}>
          {(about) => (
            <textarea {...about} rows={3} value={headers} onInput={(event) => setHeaders(event.currentTarget.value)} />
          )}
        </Field>
        {isOpen && <p class="client-note">It is connected: all but the name counts from its next connection on.</p>}
        <p class="client-dialog-foot">
          <button type="submit" value="keep" class={isOpen ? 'primary' : undefined} disabled={!isReady}>
            Keep
          </button>
          {!isOpen && (
            <button type="submit" value="connect" class="primary" disabled={!isReady}>
              Keep and connect
            </button>
          )}
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </p>
      </form>
    </dialog>
  )
}

interface About {
  id: string
  'aria-invalid': boolean
  'aria-describedby': string
  spellcheck: false
  autocomplete: 'off'
}

interface FieldProps {
  label: string
  hint: string
  problem: string | null
  children(about: About): ComponentChildren
}

function Field({ label, hint, problem, children }: FieldProps) {
  const id = `client-setup-${label.toLowerCase()}`
  const about = { 'aria-invalid': problem !== null, 'aria-describedby': `${id}-note` }
  return (
    <div class="client-stacked">
      <label for={id}>{label}</label>
      {children({ id, ...about, spellcheck: false, autocomplete: 'off' })}
      <span id={`${id}-note`} class={`client-note ${problem === null ? '' : 'is-unready'}`}>
        {problem ?? hint}
      </span>
    </div>
  )
}
