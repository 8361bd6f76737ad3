import { useEffect, useRef } from 'preact/hooks'
import type { Workspace } from './state.ts'

/** Every key of the workspace, in a dialog. */
export function KeyMap({ workspace }: { workspace: Workspace }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = workspace.isKeyMapOpen.value
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      class="key-map"
      aria-labelledby="key-map-title"
      onClose={() => {
        workspace.isKeyMapOpen.value = false
      }}
    >
      <h2 id="key-map-title">Keys</h2>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="primary">
          Close
        </button>
      </form>
    </dialog>
  )
}

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['Ctrl or ⌘', 'Enter'], 'Run, also from inside the editor'],
  [['Ctrl or ⌘', 'Shift', 'Enter'], 'Check'],
  [['Ctrl', 'M'], 'In the editor: let Tab leave it, and back again (⌃⇧M on a Mac; Escape in the light editor)'],
  [['F8'], 'In the editor: go to the next error'],
  [['F1'], 'In the editor: every command it knows'],
  [['← →'], 'On tabs: the one beside. On a line between panes: move it'],
  [['Enter'], 'On a line between panes: hide or show the pane'],
  [['↑ ↓'], 'On the wire: the arrow before or after'],
  [['?'], 'This list'],
]
