import type { Workspace } from '../workspace/state.ts'
import { arrived } from './sharing-state.ts'

/** Looks for an attempt in the address, now and whenever it changes. It is only shown; the reader decides. Returns the way to stop. */
export function followLinks(workspace: Workspace): () => void {
  const look = (): void => {
    if (!location.hash.startsWith('#share=')) return
    void import('./link.ts').then(async ({ readLink }) => {
      arrived.value = await readLink(location.hash, workspace.challenge)
      if (arrived.value !== null) workspace.narrowPane.value = 'code'
    }, console.error)
  }
  look()
  window.addEventListener('hashchange', look)
  return () => window.removeEventListener('hashchange', look)
}

/** Takes the attempt out of the address, so that a reload does not ask again. */
export function forgetLink(): void {
  arrived.value = null
  history.replaceState(history.state, '', location.pathname + location.search)
}
