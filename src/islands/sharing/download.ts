import manifest from '../../../package.json' with { type: 'json' }
import type { Workspace } from '../workspace/state.ts'
import { homeFolder } from './home-folder.ts'
import { zipped } from './zip.ts'

/** Hands the learner a zip file with their files, in a folder that runs with plain Node. */
export function download({ challenge, files }: Pick<Workspace, 'challenge' | 'files'>): void {
  const address = `${location.origin}${location.pathname}`
  const name = `duplex-${challenge.id}`
  const zip = zipped(name, homeFolder(challenge, files.value, { address, manifest }))
  const url = URL.createObjectURL(new Blob([zip], { type: 'application/zip' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.zip`
  link.click()
  // The browser has taken hold of the file by then; without this it would be kept as long as the page.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
