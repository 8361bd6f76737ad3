import { useState } from 'preact/hooks'
import type { Workspace } from '../workspace/state.ts'
import { rememberReadsAloud, shownText, terminalView } from './terminal-view.ts'

/** What can be done with the output: search it, have it read aloud, copy it, clear it. */
export function TerminalTools({ workspace }: { workspace: Workspace }) {
  const view = terminalView(workspace)
  const [said, setSaid] = useState<{ what: 'copied' | 'not-copied' | 'cleared' | 'aloud' | 'quiet' } | null>(null)
  const run = workspace.latest.value
  if (run === null) return null

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(shownText(workspace.latest.value, view))
      setSaid({ what: 'copied' })
    } catch {
      // Without the permission the text can still be selected and copied by hand.
      setSaid({ what: 'not-copied' })
    }
  }

  const isAloud = view.readsAloud.value
  return (
    <div class="terminal-tools">
      <button
        type="button"
        class="terminal-find"
        aria-expanded={view.isSearching.value}
        onClick={() => {
          view.isSearching.value = !view.isSearching.value
        }}
      >
        Search
      </button>
      <button
        type="button"
        aria-pressed={isAloud}
        onClick={() => {
          rememberReadsAloud(view, !isAloud)
          setSaid({ what: isAloud ? 'quiet' : 'aloud' })
        }}
      >
        Read aloud
      </button>
      <button type="button" onClick={() => void copy()} onBlur={() => setSaid(null)}>
        {said?.what === 'copied' ? 'Copied' : 'Copy'}
      </button>
      <button
        type="button"
        onClick={() => {
          view.cleared.value = { run: run.id, count: run.printed.length }
          setSaid({ what: 'cleared' })
        }}
      >
        Clear
      </button>
      <span class="visually-hidden" role="status">
        {said === null ? '' : SAID[said.what]}
      </span>
    </div>
  )
}

const SAID = {
  copied: 'The output is copied.',
  'not-copied': 'The browser did not allow copying. Select the text and copy it.',
  cleared: 'The terminal is cleared.',
  aloud: 'Read aloud is on: what the program prints is read out.',
  quiet: 'Read aloud is off.',
} as const
