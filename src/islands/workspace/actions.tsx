import { useLayoutEffect } from 'preact/hooks'
import { ariaKeys, shownKeys } from '../palette/keys.ts'
import { MoreMenu } from '../palette/more-menu.tsx'
import { isPaletteOpen } from '../palette/palette-state.ts'
import { acceptDrops } from '../sharing/accept-drops.ts'
import { followLinks } from '../sharing/follow-links.ts'
import { isDropping, isShareOpen } from '../sharing/sharing-state.ts'
import type { SavedState } from './draft-keeper.ts'
import { fetched } from './fetched.tsx'
import type { Workspace } from './state.ts'
import { useIsMac, useWorkspace } from './use-workspace.ts'

/** Run, Check, Stop and Reset, everything else behind More, and whether the work is saved. In the header; at the bottom edge of a narrow screen. */
export function WorkspaceActions() {
  const workspace = useWorkspace()
  const isMac = useIsMac()
  const isReady = workspace !== null
  const isBusy = workspace?.isBusy.value ?? false
  return (
    <>
      <div class="workspace-actions">
        <span class="saved-state" role="status">
          {workspace === null ? '' : SAVED_WORDS[workspace.saved.value]}
        </span>
        <MoreMenu workspace={workspace} />
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
          aria-keyshortcuts={ariaKeys([RUN_KEY], { isMac })}
        >
          Run <kbd>{shownKeys(RUN_KEY, { isMac }).join(' ')}</kbd>
        </button>
        <button
          type="button"
          class="primary"
          disabled={!isReady}
          onClick={() => workspace?.check()}
          aria-keyshortcuts={ariaKeys([CHECK_KEY], { isMac })}
        >
          Check <kbd>{shownKeys(CHECK_KEY, { isMac }).join(' ')}</kbd>
        </button>
      </div>
      {workspace !== null && <Dialogs workspace={workspace} />}
    </>
  )
}

const RUN_KEY = 'Mod+Enter'
const CHECK_KEY = 'Mod+Shift+Enter'

const SAVED_WORDS: Record<SavedState, string> = {
  unchanged: '',
  unsaved: 'saving…',
  saved: 'saved',
  unavailable: 'not saved',
  conflict: 'changed in another tab',
}

const Palette = fetched(async () => (await import('../palette/palette.tsx')).Palette)
const ShareDialog = fetched(async () => (await import('../sharing/share-dialog.tsx')).ShareDialog)

/** What opens over the page, and what comes to it from outside: links and dropped files. */
function Dialogs({ workspace }: { workspace: Workspace }) {
  // With the first drawing of them: where a button can be pressed, a file can be dropped.
  useLayoutEffect(() => {
    const stops = [followLinks(workspace), acceptDrops(workspace)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [workspace])
  return (
    <>
      {isPaletteOpen.value && <Palette workspace={workspace} />}
      {isShareOpen.value && <ShareDialog workspace={workspace} />}
      {isDropping.value && <div class="dropping">Drop to open these files here. What you have now is kept.</div>}
    </>
  )
}
