import './more-menu.css'
import { useRef } from 'preact/hooks'
import type { Workspace } from '../workspace/state.ts'
import { type Action, actionsOf } from './actions.ts'
import { isMacHere, shownKeys } from './keys.ts'

/** What is done now and then, behind one button. Arrow keys move in it, Escape closes it. */
export function MoreMenu({ workspace }: { workspace: Workspace | null }) {
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)

  function choose(action: Action): void {
    menu.current?.hidePopover()
    // Before the action: what it opens gives the focus back to here.
    button.current?.focus()
    action.do()
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        class="more-button"
        disabled={workspace === null}
        popoverTarget="more-menu"
        aria-haspopup="menu"
      >
        More <span aria-hidden="true">▾</span>
      </button>
      <div
        ref={menu}
        id="more-menu"
        class="more-menu"
        popover="auto"
        role="menu"
        aria-label="More"
        onBeforeToggle={(event) => {
          if (event.newState === 'open') placeAt(button.current, menu.current)
        }}
        onToggle={(event) => {
          if (event.newState === 'open') itemsOf(menu.current)[0]?.focus()
        }}
        onKeyDown={(event) => step(event, menu.current)}
      >
        {workspace !== null &&
          actionsOf(workspace)
            .filter(({ id }) => IN_MENU.includes(id))
            .map((action) => (
              <button key={action.id} type="button" role="menuitem" tabIndex={-1} onClick={() => choose(action)}>
                <span>{action.title}</span>
                {action.keys.slice(0, 1).map((name) => (
                  <span key={name} aria-hidden="true">
                    <kbd>{shownKeys(name, { isMac: isMacHere() }).join(' ')}</kbd>
                  </span>
                ))}
              </button>
            ))}
      </div>
    </>
  )
}

const IN_MENU = ['share', 'download', 'open-folder', 'open-files', 'palette', 'keys']

const MARGIN = 8
const WIDTH = 250

/** Below its button, or above where that is at the bottom edge; never beyond the screen. */
function placeAt(button: HTMLElement | null, menu: HTMLElement | null): void {
  if (button === null || menu === null) return
  const { top, bottom, right } = button.getBoundingClientRect()
  const isAbove = top > innerHeight / 2
  menu.style.width = `${WIDTH}px`
  menu.style.left = `${Math.max(MARGIN, right - WIDTH)}px`
  menu.style.top = isAbove ? 'auto' : `${bottom + 6}px`
  menu.style.bottom = isAbove ? `${innerHeight - top + 6}px` : 'auto'
}

function step(event: KeyboardEvent, menu: HTMLElement | null): void {
  const items = itemsOf(menu)
  if (event.key === 'Tab') {
    menu?.hidePopover()
    return
  }
  const at = items.findIndex((item) => item.matches(':focus'))
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  items[(to + items.length) % items.length]?.focus()
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
}
