import type { Workspace } from './state.ts'

/** Listens for the keys of the workspace before any editor does. Returns the way to stop. */
export function listenForShortcuts(workspace: Workspace): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey
    if (isCommand && event.key === 'Enter') {
      event.preventDefault()
      event.stopPropagation()
      if (event.shiftKey) workspace.check()
      else workspace.run()
    } else if (event.key === '?' && !isCommand && !isTyping(event.target)) {
      event.preventDefault()
      workspace.isKeyMapOpen.value = true
    }
  }
  window.addEventListener('keydown', onKeyDown, { capture: true })
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [contenteditable], .monaco-editor') !== null
  )
}
