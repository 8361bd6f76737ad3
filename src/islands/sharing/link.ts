import * as z from 'zod/mini'
import { LIMITS, SourceFile } from '#protocol'
import { packText, unpackText } from './packed-text.ts'

/** How a fragment that holds an attempt begins. Behind it: the format's version, a dot, and the packed text. */
export const LINK_START = '#share='

const VERSION = 1

const Shared = z.object({
  challenge: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  files: z.array(SourceFile).check(z.maxLength(LIMITS.files)),
})

/** What a link turned out to be. Only `files` can be opened; the page has a sentence for each of the others. */
export type OpenedLink =
  /** All the challenge's files, as they were when the link was made. */
  | { readonly type: 'files'; readonly files: readonly SourceFile[]; readonly changed: readonly string[] }
  | { readonly type: 'other-challenge'; readonly challenge: string }
  | { readonly type: 'newer' }
  | { readonly type: 'too-long' }
  | { readonly type: 'damaged' }
  /** Sound, but nothing in it has the name of a file that this challenge has. */
  | { readonly type: 'no-such-files' }

interface Challenge {
  readonly id: string
  readonly starter: readonly SourceFile[]
}

/**
 * The fragment of a link that holds these files: those that differ from the starter, and the challenge they belong to.
 * Null when they are more than a link is read with.
 */
export async function makeLink(challenge: Challenge, files: readonly SourceFile[]): Promise<string | null> {
  const shared = { challenge: challenge.id, files: differing(challenge.starter, files) }
  const text = JSON.stringify(shared)
  if (bytesOf(text) > LIMITS.messageBytes || shared.files.some(isTooLarge)) return null
  return `${LINK_START}${VERSION}.${await packText(text)}`
}

/** Reads the fragment of an address. Null when it is not about sharing at all. */
export async function readLink(fragment: string, challenge: Challenge): Promise<OpenedLink | null> {
  if (!fragment.startsWith(LINK_START)) return null
  const [, version, packed = ''] = /^(\d{1,6})\.(.+)$/s.exec(fragment.slice(LINK_START.length)) ?? []
  if (version === undefined) return { type: 'damaged' }
  if (Number(version) > VERSION) return { type: 'newer' }
  const unpacked = await unpackText(packed, { mostBytes: LIMITS.messageBytes })
  if ('trouble' in unpacked) return { type: unpacked.trouble }
  const shared = parse(unpacked.text)
  if (shared === null) return { type: 'damaged' }
  if (shared.challenge !== challenge.id) return { type: 'other-challenge', challenge: shared.challenge }
  if (shared.files.some(isTooLarge)) return { type: 'too-long' }
  return overStarter(challenge.starter, shared.files)
}

/** Those of the files that are not as the starter has them. */
export function differing(starter: readonly SourceFile[], files: readonly SourceFile[]): SourceFile[] {
  const original = new Map(starter.map((file) => [file.name, file.text]))
  return files.filter((file) => original.get(file.name) !== file.text).map(({ name, text }) => ({ name, text }))
}

function overStarter(starter: readonly SourceFile[], shared: readonly SourceFile[]): OpenedLink {
  const texts = new Map(shared.map((file) => [file.name, file.text]))
  const known = starter.filter(({ name }) => texts.has(name))
  if (known.length === 0 && shared.length > 0) return { type: 'no-such-files' }
  const files = starter.map(({ name, text }) => ({ name, text: texts.get(name) ?? text }))
  return { type: 'files', files, changed: known.map(({ name }) => name) }
}

function parse(text: string): z.infer<typeof Shared> | null {
  try {
    const parsed = Shared.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function isTooLarge({ text }: SourceFile): boolean {
  return bytesOf(text) > LIMITS.fileBytes
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
