import { useEffect, useRef } from 'preact/hooks'
import { actionsOf, OTHER_KEYS } from '../palette/actions.ts'
import { isMacHere, shownKeys } from '../palette/keys.ts'
import type { Workspace } from './state.ts'

/** Every key of the workspace, in a dialog. */
export function KeyMap({ workspace }: { workspace: Workspace }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = workspace.isKeyMapOpen.value
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  const isMac = isMacHere()
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
        {actionsOf(workspace)
          .filter(({ keys }) => keys.length > 0)
          .map(({ id, keys, title }) => (
            <div key={id}>
              <dt>
                {keys.map((name, index) => (
                  <span key={name} class="key-map-keys">
                    {index > 0 && 'or '}
                    {shownKeys(name, { isMac }).map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </span>
                ))}
              </dt>
              <dd>{title}</dd>
            </div>
          ))}
        {OTHER_KEYS.map(([keys, what]) => (
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
      <p class="key-map-note">
        The first three work inside the editor, too. Every other command is in “Find a command”.
      </p>
      <form method="dialog">
        <button type="submit" class="primary">
          Close
        </button>
      </form>
    </dialog>
  )
}
