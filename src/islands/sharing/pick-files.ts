import type { Workspace } from '../workspace/state.ts'
import { chosen } from './sharing-state.ts'

/** Lets the learner pick a folder, and opens what of it belongs to the challenge. */
export function pickFolder(workspace: Workspace): void {
  const input = fileInput()
  input.webkitdirectory = true
  pick(workspace, input)
}

/** Lets the learner pick files, or a zip file of them. */
export function pickFiles(workspace: Workspace): void {
  const input = fileInput()
  input.multiple = true
  pick(workspace, input)
}

function fileInput(): HTMLInputElement {
  const input = document.createElement('input')
  input.type = 'file'
  return input
}

function pick(workspace: Workspace, input: HTMLInputElement): void {
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    void takeFiles(
      workspace,
      files.map((file) => ({ file, path: file.webkitRelativePath || file.name })),
    )
  })
  input.click()
}

/** A file of the browser's, and where it lay. */
export interface PickedFile {
  readonly file: File
  readonly path: string
}

/** Opens files that were picked or dropped. What it takes to read them is fetched now. */
export async function takeFiles(workspace: Workspace, picked: readonly PickedFile[]): Promise<void> {
  try {
    const { openFiles } = await import('./open-files.ts')
    const candidates = picked.map(({ file, path }) => ({
      path,
      size: file.size,
      read: async () => new Uint8Array(await file.arrayBuffer()),
    }))
    await openFiles(workspace, { candidates, from: sourceOf(picked) })
  } catch (cause) {
    console.error(cause)
    chosen.value = { headline: 'The files could not be opened. Your own work is untouched; try again.', refused: [] }
  }
}

/** What they came from, as a learner calls it. */
function sourceOf(picked: readonly PickedFile[]): string {
  const [first, ...more] = picked
  if (first === undefined) return 'that folder'
  const folder = first.path.includes('/') ? first.path.split('/')[0] : undefined
  if (folder !== undefined && picked.every(({ path }) => path.startsWith(`${folder}/`))) return folder
  return more.length === 0 && first.path.toLowerCase().endsWith('.zip') ? first.path : 'the files you chose'
}
