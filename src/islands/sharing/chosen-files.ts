import { LIMITS, type SourceFile } from '#protocol'
import { ADDED_FILES } from './home-folder.ts'
import { entriesOf, unzippedEntry } from './zip.ts'

/** A file that somebody has chosen or dropped, before it is read. */
export interface Candidate {
  /** Where it lay, with slashes: `my-catch-up/server.ts`. */
  readonly path: string
  readonly size: number
  read(): Promise<Uint8Array>
}

/** What came of choosing files: those that belong to the challenge, and why each of the others stays out. */
interface Chosen {
  readonly files: readonly SourceFile[]
  /** Sentences, each naming its file. */
  readonly refused: readonly string[]
}

/** The most files that are looked at, of those that could be meant. */
const MOST_LOOKED_AT = 5000
const MOST_ZIP_BYTES = 4 * 1024 * 1024
const MEBIBYTE = 1024 * 1024

/** Finds the challenge's files among what was chosen, by their names; of two of one name, the one less deep down. */
export async function chooseFiles(candidates: readonly Candidate[], names: readonly string[]): Promise<Chosen> {
  const refused: string[] = []
  const meant = (list: readonly Candidate[]): readonly Candidate[] =>
    list.filter(({ path }) => !isBesideThePoint(path, names)).slice(0, MOST_LOOKED_AT)
  const unpacked = await Promise.all(meant(candidates).map((each) => unpackZip(each, refused)))
  const all = meant(unpacked.flat())
  const taken = new Map<string, Candidate>()
  for (const candidate of all.toSorted((a, b) => depthOf(a.path) - depthOf(b.path))) {
    const name = nameOf(candidate.path)
    const other = taken.get(name)
    if (!names.includes(name)) refused.push(`${name} is not a file of this challenge.`)
    else if (other !== undefined) refused.push(`${candidate.path} was left out: ${other.path} has the same name.`)
    else taken.set(name, candidate)
  }
  const files: SourceFile[] = []
  for (const name of names) {
    const candidate = taken.get(name)
    if (candidate === undefined) continue
    const read = await readText(candidate)
    if ('text' in read) files.push({ name, text: read.text })
    else refused.push(`${name} ${read.whyNot}`)
  }
  return { files, refused }
}

/** A zip file is looked into; everything else is what it is. */
async function unpackZip(candidate: Candidate, refused: string[]): Promise<Candidate[]> {
  const { path, size } = candidate
  if (!path.toLowerCase().endsWith('.zip')) return [candidate]
  const name = nameOf(path)
  if (size > MOST_ZIP_BYTES) {
    refused.push(
      `${name} is larger than ${MOST_ZIP_BYTES / MEBIBYTE} MiB, so it was not opened. Choose the files themselves.`,
    )
    return []
  }
  try {
    const zip = await candidate.read()
    return entriesOf(zip)
      .filter((entry) => !entry.path.endsWith('/'))
      .map((entry) => ({ ...entry, read: async () => unzippedEntry(zip, entry) }))
  } catch {
    refused.push(`${name} cannot be read as a zip file.`)
    return []
  }
}

/** What lies in every project and is nobody's work: passed over without a word. */
function isBesideThePoint(path: string, names: readonly string[]): boolean {
  const name = nameOf(path)
  const folders = path.split('/').slice(0, -1)
  if (folders.some((folder) => folder === 'node_modules' || folder === '__MACOSX' || folder.startsWith('.')))
    return true
  if (names.includes(name)) return false
  return name.startsWith('.') || name === 'package-lock.json' || ADDED_FILES.includes(name)
}

async function readText(candidate: Candidate): Promise<{ text: string } | { whyNot: string }> {
  const tooLarge = `is larger than ${LIMITS.fileBytes / 1024} KiB, the most a file may be here.`
  if (candidate.size > LIMITS.fileBytes) return { whyNot: tooLarge }
  try {
    const bytes = await candidate.read()
    if (bytes.length > LIMITS.fileBytes) return { whyNot: tooLarge }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (error) {
    const isNoText = error instanceof TypeError
    return { whyNot: isNoText ? 'is not text in UTF-8, so it was left out.' : 'could not be read.' }
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function depthOf(path: string): number {
  return path.split('/').length
}
