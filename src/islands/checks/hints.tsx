import { useEffect, useRef, useState } from 'preact/hooks'
import type { Workspace } from '../workspace/state.ts'
import { asksForThought, hintLadder } from './hint-ladder.ts'
import { Words } from './words.tsx'

/** The hints of a challenge as a ladder: one more step each time it is asked for, the last two after a thought of one's own. */
export function Hints({ workspace }: { workspace: Workspace }) {
  const { hints } = workspace.challenge
  const { thoughts, take } = hintLadder(workspace)
  const shown = workspace.hintsShown.value
  const newest = useRef<HTMLLIElement>(null)
  const [hasTaken, setHasTaken] = useState(false)
  // Who asked for a step is taken to it, by eye and by ear.
  useEffect(() => {
    if (hasTaken) newest.current?.focus()
  }, [shown])
  if (hints.length === 0)
    return <p class="hints-none">This challenge has no hints. The brief and the wire say it all.</p>

  function next(thought?: string): void {
    setHasTaken(true)
    take(thought)
  }

  return (
    <div class="hints">
      <p class="hints-lead">
        The first hint points at the idea, the last one nearly at the line. Take as few as you need.
      </p>
      <ol>
        {hints.slice(0, shown).map((hint, position) => (
          <li key={hint.text} ref={position === shown - 1 ? newest : null} tabIndex={-1}>
            {hint.title !== undefined && <strong>{hint.title}</strong>}
            {thoughts.value[position] !== undefined && (
              <p class="hints-thought">You thought: {thoughts.value[position]}</p>
            )}
            {hint.text.split(/\n{2,}/).map((paragraph) => (
              <p key={paragraph}>
                <Words text={paragraph} />
              </p>
            ))}
          </li>
        ))}
      </ol>
      {shown < hints.length &&
        (asksForThought(shown, hints.length) ? (
          <Thought key={shown} workspace={workspace} onThought={next} />
        ) : (
          <button type="button" onClick={() => next()}>
            {nextLabel(workspace)}
          </button>
        ))}
    </div>
  )
}

/** A line of the learner's own before a hint that says nearly everything: what one has tried to explain, one understands. */
function Thought({ workspace, onThought }: { workspace: Workspace; onThought(thought: string): void }) {
  const [words, setWords] = useState('')
  const failed = workspace.lastCheck.value?.checks.find((check) => check?.status === 'fail')
  const thought = words.trim()
  return (
    <form
      class="hints-why"
      onSubmit={(event) => {
        event.preventDefault()
        if (thought !== '') onThought(thought)
      }}
    >
      <label>
        <strong>
          {failed === undefined
            ? 'Where do you think the difficulty lies?'
            : `Why do you think “${failed.name}” fails?`}
        </strong>
        <span>
          One line is enough, right or wrong: the next hint helps more once you have said it. It stays in this browser.
        </span>
        <input
          value={words}
          maxLength={300}
          autocomplete="off"
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={thought === ''}>
        {nextLabel(workspace)}
      </button>
    </form>
  )
}

function nextLabel({ challenge, hintsShown }: Workspace): string {
  const { hints } = challenge
  const title = hints[hintsShown.value]?.title
  return `Show hint ${hintsShown.value + 1} of ${hints.length}${title === undefined ? '' : `: ${title.toLowerCase()}`}`
}

/** Opens the hints beside what failed, with the first one taken. */
export function showHints(workspace: Workspace): void {
  const ladder = hintLadder(workspace)
  workspace.briefTab.value = 'hints'
  workspace.narrowPane.value = 'brief'
  if (workspace.hintsShown.value === 0) ladder.take()
  // Once the tab is there: on a narrow screen the button that was pressed is gone.
  requestAnimationFrame(() => document.getElementById('tab-brief-hints')?.focus())
}
