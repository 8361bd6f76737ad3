import './more-menu.css'
import { Popover } from '../workspace/popover.tsx'
import type { Workspace } from '../workspace/state.ts'
import { actionsOf } from './actions.ts'
import { isMacHere, shownKeys } from './keys.ts'

/** What is done now and then, behind one button. Arrow keys move in it, Escape closes it. */
export function MoreMenu({ workspace }: { workspace: Workspace | null }) {
  return (
    <Popover
      id="more-menu"
      role="menu"
      class="more-menu"
      label="More"
      title="More"
      mark="▾"
      buttonClass="more-button"
      isDisabled={workspace === null}
      width={250}
      edge="right"
      choices='[role="menuitem"]'
    >
      {({ close }) =>
        workspace !== null &&
        actionsOf(workspace)
          .filter(({ id }) => IN_MENU.includes(id))
          .map((action) => (
            <button
              key={action.id}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                // Before the action: what it opens gives the focus back to the button.
                close()
                action.do()
              }}
            >
              <span>{action.title}</span>
              {action.keys.slice(0, 1).map((name) => (
                <span key={name} aria-hidden="true">
                  <kbd>{shownKeys(name, { isMac: isMacHere() }).join(' ')}</kbd>
                </span>
              ))}
            </button>
          ))
      }
    </Popover>
  )
}

const IN_MENU = ['share', 'download', 'open-folder', 'open-files', 'palette', 'keys']
