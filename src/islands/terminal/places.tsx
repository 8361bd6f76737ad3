import type { SourcePlace } from '#protocol'
import type { Workspace } from '../workspace/state.ts'
import { latestPlaces } from './find-places.ts'
import { plainText } from './safe-text.ts'
import { shownOf, terminalView } from './terminal-view.ts'

/** Pieces and characters at the end of the output in which places are looked for. */
const LOOKED_AT = { pieces: 200, characters: 8 * 1024 }

/** The lines of the learner's files that the output names last, for the keyboard and the thumb: the screen links them, too. */
export function Places({ workspace }: { workspace: Workspace }) {
  const files = workspace.challenge.starter.map((file) => file.name)
  const run = workspace.latest.value
  const pieces = run === null ? [] : shownOf(run, terminalView(workspace)).slice(-LOOKED_AT.pieces)
  const text = pieces.map((piece) => piece.text).join('')
  const places = latestPlaces(plainText(text.slice(-LOOKED_AT.characters)), files)
  if (places.length === 0) return null
  return (
    <nav class="terminal-places" aria-label="Lines the output names">
      {places.map((place) => (
        <button key={sayPlace(place)} type="button" onClick={() => workspace.showPlace(place)}>
          Go to <span class="mono">{sayPlace(place)}</span>
        </button>
      ))}
    </nav>
  )
}

function sayPlace({ file, line, column }: SourcePlace): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}
