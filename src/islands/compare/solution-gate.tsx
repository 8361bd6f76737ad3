import { useEffect, useRef, useState } from 'preact/hooks'
import type { Workspace } from '../workspace/state.ts'
import { type Original, readGivenUp } from './originals.ts'

interface Props {
  workspace: Workspace
  onTold(original: Original): void
  onClose(): void
}

/** What it means to see the solution before a check has passed, said before it is done. */
export function SolutionGate({ workspace, onTold, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [state, setState] = useState<'asking' | 'fetching' | 'unreachable'>('asking')
  useEffect(() => heading.current?.focus(), [])

  const hints = workspace.challenge.hints.length
  const read = workspace.hintsShown.value

  async function show(): Promise<void> {
    setState('fetching')
    const original = await readGivenUp(workspace)
    if (original.type === 'unreachable') setState('unreachable')
    else onTold(original)
  }

  return (
    <div class="compare-gate">
      <h2 ref={heading} tabIndex={-1}>
        See the solution now?
      </h2>
      <p>
        You will read one way to do it, beside your own files. Nothing is locked: your files stay as they are, every
        check goes on counting, and you can still pass. Your progress notes that you have seen it, and that cannot be
        taken back.
      </p>
      {read < hints && (
        <p>
          {read === 0 ? `There are ${hints} hints you have not read.` : `You have read ${read} of ${hints} hints.`} The
          next one may be all you need.
        </p>
      )}
      <div class="compare-gate-buttons">
        <button type="button" class="primary" disabled={state === 'fetching'} onClick={() => void show()}>
          Show the solution
        </button>
        {read < hints && (
          <button
            type="button"
            onClick={() => {
              onClose()
              workspace.briefTab.value = 'hints'
              workspace.narrowPane.value = 'brief'
            }}
          >
            Go to the hints
          </button>
        )}
        <button type="button" onClick={onClose}>
          Keep trying
        </button>
      </div>
      <p role="status">
        {state === 'fetching' && 'Fetching the solution.'}
        {state === 'unreachable' &&
          'The server cannot be reached, so nothing was shown or noted. Try again in a moment.'}
      </p>
    </div>
  )
}
