import { useState } from 'preact/hooks'
import { sayListener } from '../workspace/challenge-words.ts'
import type { Workspace } from '../workspace/state.ts'
import { placesOf, stateOf } from './client-state.ts'

/** Connects again; where several listen, to the one that is chosen. */
export function Connecting({ workspace, id }: { workspace: Workspace; id: string }) {
  const places = placesOf(workspace)
  const port = workspace.clientPorts.value[id] ?? places[0]?.port
  const [chosen, setChosen] = useState(port)
  return (
    <>
      <button
        type="button"
        disabled={stateOf(workspace, id) === 'waiting'}
        onClick={() => workspace.connectClient(id, places.length > 1 ? chosen : undefined)}
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
