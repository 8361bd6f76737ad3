import { useState } from 'preact/hooks'
import type { Workspace } from '../workspace/state.ts'
import { predictions } from './predictions.ts'

/** After several tries that hardly differ: a question instead of one more try. Answering is free, and so is not answering. */
export function AskPrediction({ workspace }: { workspace: Workspace }) {
  const { asked, make, dismiss } = predictions(workspace)
  const [words, setWords] = useState('')
  if (asked.value === null) return null

  function done(act: () => void): void {
    act()
    setWords('')
    document.querySelector<HTMLElement>('.pane-checks .pane-body')?.focus()
  }

  return (
    <form
      class="failure-asking"
      onSubmit={(event) => {
        event.preventDefault()
        if (words.trim() !== '') done(() => make(words.trim()))
      }}
    >
      <label>
        <strong>What do you expect this check to see?</strong>
        <span>
          Three tries in a row have come to it. Saying beforehand what your program will do often shows where it does
          something else. One line will do; it stays in this browser.
        </span>
        <input
          value={words}
          maxLength={300}
          autocomplete="off"
          placeholder="B hears 61, then 62, …"
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <div class="failure-acts">
        <button type="submit" disabled={words.trim() === ''}>
          Keep it beside the check
        </button>
        <button type="button" class="quiet" onClick={() => done(dismiss)}>
          Not now
        </button>
      </div>
    </form>
  )
}
