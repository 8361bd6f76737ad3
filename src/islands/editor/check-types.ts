import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import type { SourceFile } from '#protocol'
import { fetchTypes, packsFor, type TypesFile } from './fetch-types.ts'
import { languageOf } from './languages.ts'

let typescriptWorker: Promise<Worker> | null = null

/** The workers Monaco asks for: TypeScript's, and one for everything else. */
export async function getWorker(_moduleId: string, label: string): Promise<Worker> {
  if (!/script$/.test(label)) return new EditorWorker()
  const started = typescriptWorker ?? startTypescriptWorker()
  // Should Monaco ask for another one, it is to be a new one.
  typescriptWorker = null
  return started
}

async function startTypescriptWorker(): Promise<Worker> {
  const { default: TypeScriptWorker } = await import('./typescript-worker.ts')
  return new TypeScriptWorker()
}

let isChecking = false

/**
 * Has the files checked, once the editor has painted. One worker serves the page. Returns what to call after a change:
 * it fetches the types of what is imported only now.
 */
export function checkTypes(read: () => readonly SourceFile[]): () => void {
  const files = read()
  if (isChecking || !files.some(({ name }) => /script$/.test(languageOf(name)))) return () => {}
  isChecking = true
  const asked = new Set(packsFor(files))
  const started = start([...asked])
  let timer: ReturnType<typeof setTimeout> | undefined

  async function fetchMore(): Promise<void> {
    const known = await started
    const missing = packsFor(read()).filter((pack) => !asked.has(pack))
    if (known === null || missing.length === 0) return
    for (const pack of missing) asked.add(pack)
    const more = await fetchTypes(missing, AbortSignal.timeout(30_000))
    if (more === null) {
      for (const pack of missing) asked.delete(pack)
      return
    }
    for (const file of more) known.set(file.filePath, file)
    const { takeTypes } = await import('./type-checking.ts')
    takeTypes([...known.values()])
  }

  return () => {
    clearTimeout(timer)
    timer = setTimeout(() => void fetchMore(), TYPING_PAUSE_MS)
  }
}

/** Milliseconds without a key after which imports are looked at again. */
const TYPING_PAUSE_MS = 400

/** The worker, its types and what sets it up are fetched side by side. Null where the types could not be had. */
async function start(packs: readonly string[]): Promise<Map<string, TypesFile> | null> {
  // Lets the editor paint first.
  await new Promise((resolve) => setTimeout(resolve, 150))
  typescriptWorker = startTypescriptWorker()
  // Taken up by getWorker, where a failure is heard; until then it is nobody's.
  typescriptWorker.catch(() => {})
  const fetching = fetchTypes(packs, AbortSignal.timeout(30_000))
  const { startTypeChecking } = await import('./type-checking.ts')
  const types = await fetching
  startTypeChecking(types)
  return types === null ? null : new Map(types.map((file) => [file.filePath, file]))
}
