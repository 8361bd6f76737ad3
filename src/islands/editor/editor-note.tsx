import type { Signal } from '@preact/signals'
import type { SourcePlace } from '#protocol'

/** Something the editor says once: a sentence, and the place it is about. */
export interface Note {
  readonly text: string
  readonly place: SourcePlace | null
}

interface Props {
  note: Signal<Note | null>
  onGoTo(place: SourcePlace): void
  onDismiss(): void
}

/** The status of the editor, said aloud as well. The live region is always in the page: one that comes with its text is not heard. */
export function EditorNote({ note, onGoTo, onDismiss }: Props) {
  const { text = '', place = null } = note.value ?? {}
  return (
    <div class={`editor-note ${text === '' ? 'is-empty' : ''}`}>
      <p role="status">{text}</p>
      {place !== null && (
        <button type="button" onClick={() => onGoTo(place)}>
          Go to line {place.line}
        </button>
      )}
      {text !== '' && (
        <button type="button" onClick={onDismiss}>
          Dismiss
        </button>
      )}
    </div>
  )
}
