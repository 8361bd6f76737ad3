import manifest from '../../../package.json' with { type: 'json' }
import { saveFile } from '../workspace/save-file.ts'
import type { Workspace } from '../workspace/state.ts'
import { homeFolder } from './home-folder.ts'
import { zipped } from './zip.ts'

/** Hands the learner a zip file with their files, in a folder that runs with plain Node. */
export function download({ challenge, files }: Pick<Workspace, 'challenge' | 'files'>): void {
  const address = `${location.origin}${location.pathname}`
  const name = `duplex-${challenge.id}`
  const zip = zipped(name, homeFolder(challenge, files.value, { address, manifest }))
  saveFile(`${name}.zip`, new Blob([zip], { type: 'application/zip' }))
}
