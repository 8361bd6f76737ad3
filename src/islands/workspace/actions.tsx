import { useState } from 'preact/hooks'
import type { SavedState } from './draft-keeper.ts'
import { workspace as shared } from './open-workspace.ts'

/** Run, Check, Stop and Reset, and whether the work is saved. In the header; at the bottom edge of a narrow screen. */
export function WorkspaceActions() {
  const workspace = shared.value
  const isMac = useIsMac()
  const isReady = workspace !== null
  const isBusy = workspace?.isBusy.value ?? false
  return (
    <div class="workspace-actions">
      <span class="saved-state" role="status">
        {workspace === null ? '' : SAVED_WORDS[workspace.saved.value]}
      </span>
      <button type="button" class="quiet" disabled={!isReady} onClick={() => workspace?.reset()}>
        Reset
      </button>
      <button type="button" disabled={!isBusy} onClick={() => workspace?.stop()}>
        Stop
      </button>
      <button
        type="button"
        disabled={!isReady}
        onClick={() => workspace?.run()}
        aria-keyshortcuts="Control+Enter Meta+Enter"
      >
        Run <kbd>{isMac ? '⌘↵' : 'Ctrl ↵'}</kbd>
      </button>
      <button
        type="button"
        class="primary"
        disabled={!isReady}
        onClick={() => workspace?.check()}
        aria-keyshortcuts="Control+Shift+Enter Meta+Shift+Enter"
      >
        Check <kbd>{isMac ? '⌘⇧↵' : 'Ctrl ⇧ ↵'}</kbd>
      </button>
    </div>
  )
}

const SAVED_WORDS: Record<SavedState, string> = {
  unchanged: '',
  unsaved: 'saving…',
  saved: 'saved',
  unavailable: 'not saved',
  conflict: 'changed in another tab',
}

function useIsMac(): boolean {
  const [isMac] = useState(() => typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform))
  return isMac
}
