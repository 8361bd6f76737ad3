import type { Workspace } from '../workspace/state.ts'
import { type PickedFile, takeFiles } from './pick-files.ts'
import { isDropping } from './sharing-state.ts'

/** Takes files and folders that are dropped anywhere on the page, before an editor does. Returns the way to stop. */
export function acceptDrops(workspace: Workspace): () => void {
  const stop = new AbortController()
  const listen = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void): void =>
    window.addEventListener(type, listener, { capture: true, signal: stop.signal })

  const hold = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    event.stopPropagation()
    isDropping.value = true
  }
  listen('dragenter', hold)
  listen('dragover', hold)
  listen('dragleave', (event) => {
    // Left for another element of the page, or for good.
    if (event.relatedTarget === null) isDropping.value = false
  })
  listen('drop', (event) => {
    isDropping.value = false
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    event.stopPropagation()
    // Read at once: what was dropped is gone when the event is over.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry())
    const files = [...event.dataTransfer.files].map((file) => ({ file, path: file.name }))
    const isPlain = entries.every((entry) => entry === null || entry.isFile)
    void (isPlain ? Promise.resolve(files) : walk(entries)).then((picked) => takeFiles(workspace, picked))
  })
  return () => stop.abort()
}

const MOST_FILES = 5000

/** Every file in what was dropped, as far as a learner's files can be. */
async function walk(entries: readonly (FileSystemEntry | null)[]): Promise<PickedFile[]> {
  const found: PickedFile[] = []
  const waiting = entries.filter((entry) => entry !== null)
  for (let entry = waiting.shift(); entry !== undefined && found.length < MOST_FILES; entry = waiting.shift()) {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject)).catch(() => null)
      if (file !== null) found.push({ file, path: entry.fullPath.replace(/^\//, '') })
    } else if (isFolder(entry) && entry.name !== 'node_modules' && !entry.name.startsWith('.')) {
      waiting.push(...(await entriesIn(entry)))
    }
  }
  return found
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

/** A folder is read in pieces of a hundred or so; an empty one is the last. */
async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  while (all.length < MOST_FILES) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)).catch(
      () => [],
    )
    if (some.length === 0) break
    all.push(...some)
  }
  return all
}
