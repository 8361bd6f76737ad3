import type { Workspace } from '../workspace/state.ts'
import { Words } from './words.tsx'

/** The hints of a challenge as a ladder: one more step each time it is asked for. */
export function Hints({ workspace }: { workspace: Workspace }) {
  const { hints } = workspace.challenge
  const shown = workspace.hintsShown.value
  if (hints.length === 0)
    return <p class="hints-none">This challenge has no hints. The brief and the wire say it all.</p>
  return (
    <div class="hints">
      <p class="hints-lead">
        The first hint points at the idea, the last one nearly at the line. Take as few as you need.
      </p>
      <ol>
        {hints.slice(0, shown).map((hint) => (
          <li key={hint.text}>
            {hint.title !== undefined && <strong>{hint.title}</strong>}
            {hint.text.split(/\n{2,}/).map((paragraph) => (
              <p key={paragraph}>
                <Words text={paragraph} />
              </p>
            ))}
          </li>
        ))}
      </ol>
      {shown < hints.length && (
        <button
          type="button"
          onClick={() => {
            workspace.hintsShown.value = shown + 1
          }}
        >
          Show hint {shown + 1} of {hints.length}
        </button>
      )}
    </div>
  )
}
