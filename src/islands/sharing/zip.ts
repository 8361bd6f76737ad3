import { strToU8, unzipSync, zipSync } from 'fflate'
import type { SourceFile } from '#protocol'

/** A zip file that holds these files in one folder. */
export function zipped(folder: string, files: readonly SourceFile[]): Uint8Array<ArrayBuffer> {
  const entries = Object.fromEntries(files.map(({ name, text }) => [`${folder}/${name}`, strToU8(text)]))
  // Taken into a fresh buffer, which a Blob is sure to take.
  return new Uint8Array(zipSync(entries))
}

/** An entry of a zip file, before anything of it is unpacked. */
interface ZipEntry {
  readonly path: string
  /** Bytes, as the zip file says. More than that is never unpacked, whatever is in it. */
  readonly size: number
}

/** The entries of a zip file. Throws when it is not one. */
export function entriesOf(zip: Uint8Array): ZipEntry[] {
  const entries: ZipEntry[] = []
  unzipSync(zip, {
    filter({ name, originalSize }) {
      entries.push({ path: name, size: originalSize })
      return false
    },
  })
  return entries
}

/** Unpacks one entry of a zip file. Throws when the file is broken there. */
export function unzippedEntry(zip: Uint8Array, { path, size }: ZipEntry): Uint8Array {
  // Who lies about the size once unpacked is held to the size while packed: deflating never adds as much as this.
  const isIt = (entry: { name: string; size: number }): boolean => entry.name === path && entry.size <= size + 1024
  const bytes = unzipSync(zip, { filter: isIt })[path]
  if (bytes === undefined) throw new Error(`${path} cannot be unpacked.`)
  return bytes
}
