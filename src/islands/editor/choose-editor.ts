import type { OpenEditor } from './editor.ts'

export type EditorKind = 'monaco' | 'plain'

/** What of a device decides which editor it gets. */
export interface DeviceTraits {
  readonly hasFinePointer: boolean
  readonly widthPx: number
  readonly savesData: boolean
  readonly hasWorkers: boolean
}

/** Monaco for fine pointers from 900 px; it does not support phones by its own word, so everyone else gets the light one. */
export function chooseEditor(device: DeviceTraits): EditorKind {
  if (!device.hasWorkers || device.savesData) return 'plain'
  return device.hasFinePointer && device.widthPx >= 900 ? 'monaco' : 'plain'
}

/** Loads the chosen editor. Where Monaco cannot be fetched, the light editor takes its place: typing must always work. */
export async function loadEditor(kind: EditorKind): Promise<OpenEditor> {
  // The server never opens an editor; said so that the build need not bundle Monaco for its half.
  if (kind === 'monaco' && !import.meta.env.SSR) {
    try {
      return (await import('./monaco.ts')).openMonaco
    } catch (cause) {
      console.warn('The full editor could not be loaded; the light one is used instead.', cause)
    }
  }
  return (await import('./plain.ts')).openPlain
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
