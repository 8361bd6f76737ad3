import type { OpenEditor } from './editor.ts'

export type EditorKind = 'monaco' | 'codemirror'

/** What of a device decides which editor it gets. */
export interface DeviceTraits {
  readonly hasFinePointer: boolean
  readonly widthPx: number
  readonly savesData: boolean
  readonly hasWorkers: boolean
}

/** Monaco for fine pointers from 900 px; it does not support phones by its own word, so everyone else gets CodeMirror. */
export function chooseEditor(device: DeviceTraits): EditorKind {
  if (!device.hasWorkers || device.savesData) return 'codemirror'
  return device.hasFinePointer && device.widthPx >= 900 ? 'monaco' : 'codemirror'
}

/** The devices that get CodeMirror, as far as a media query can tell. */
export const LIGHT_EDITOR_MEDIA = 'not all and (pointer: fine) and (min-width: 900px)'

/** Loads the chosen editor. Where it cannot be fetched, the next lighter one takes its place: typing must always work. */
export async function loadEditor(kind: EditorKind): Promise<OpenEditor> {
  // The server never opens an editor; said so that the build need not bundle them for its half.
  if (!import.meta.env.SSR) {
    const open =
      (kind === 'monaco' ? await fetched(async () => (await import('./monaco.ts')).openMonaco) : null) ??
      (await fetched(async () => (await import('./codemirror.ts')).openCodeMirror))
    if (open !== null) return open
  }
  return (await import('./plain.ts')).openPlain
}

async function fetched(load: () => Promise<OpenEditor>): Promise<OpenEditor | null> {
  try {
    return await load()
  } catch (cause) {
    console.warn('An editor could not be loaded; a lighter one is used instead.', cause)
    return null
  }
}

/** Reads the traits of the device this page runs on. */
export function readDevice(page: Window & typeof globalThis): DeviceTraits {
  // `connection` is not in every browser, and not in TypeScript's library.
  const { connection } = page.navigator as Navigator & { connection?: { saveData?: boolean } }
  return {
    hasFinePointer: page.matchMedia('(pointer: fine)').matches,
    widthPx: page.innerWidth,
    savesData: connection?.saveData === true,
    hasWorkers: 'Worker' in page,
  }
}
