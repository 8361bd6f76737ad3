import { actionsOf } from '../palette/actions.ts'
import { isKey, isMacHere } from '../palette/keys.ts'
import type { Workspace } from './state.ts'

/** Listens for the keys of the workspace before any editor does. Returns the way to stop. */
export function listenForShortcuts(workspace: Workspace): () => void {
  const actions = actionsOf(workspace)
  const isMac = isMacHere()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    const found = actions.flatMap((action) => action.keys.map((key) => ({ action, key })))
    const pressed = found.find(({ key }) => isKey(event, key, { isMac }))
    if (pressed === undefined) return
    const { action, key } = pressed
    const isSign = !key.includes('+')
    if (isSign && isTyping(event.target)) return
    // A dialog has the page to itself; only the key that opened the commands closes them again.
    if (document.querySelector('dialog:modal') !== null && action.id !== 'palette') return
    event.preventDefault()
    event.stopPropagation()
    if (action.whyNot() === null) action.do()
  }
  window.addEventListener('keydown', onKeyDown, { capture: true })
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [contenteditable], .monaco-editor') !== null
  )
}
