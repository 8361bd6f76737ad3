import { placeOf } from '#protocol'
import type { Workspace } from '../workspace/state.ts'

/**
 * Makes the links of the brief to the code lead there, into the learner's own files. A line that is gone is said so, and
 * shown where the starter had it. Returns the way to stop.
 */
export function followPlaceLinks(workspace: Workspace, say: (words: string) => void): () => void {
  const onClick = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.brief-text a[href^="#"]') : null
    const file = decodeURIComponent(link?.hash.slice(1) ?? '')
    if (link === null || !workspace.files.value.some(({ name }) => name === file)) return
    event.preventDefault()
    const named = { file, words: link.title }
    const place = placeOf(named, workspace.files.value)
    workspace.showPlace(place ?? placeOf(named, workspace.challenge.starter) ?? { file, line: 1 })
    if (place === null) say(`The line with “${link.title}” is no longer in ${file}. In the starter it stood here.`)
  }
  document.addEventListener('click', onClick)
  return () => document.removeEventListener('click', onClick)
}
