import * as z from 'zod/mini'
import type { DraftKeeper } from './draft-keeper.ts'
import type { Draft } from './drafts.ts'

const LastCopy = z.object({
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  savedAt: z.number(),
  base: z.nullable(z.string()),
})

/**
 * Leaves what is typed but not yet saved where it can be written at once. A page that goes away is not sure to see its
 * IndexedDB transaction end; localStorage is done when the call returns.
 */
export function leaveLastCopy(challenge: string, keeper: DraftKeeper): void {
  const { unsaved } = keeper
  if (unsaved === null) return
  try {
    localStorage.setItem(
      key(challenge),
      JSON.stringify({ files: unsaved.files, base: unsaved.base, savedAt: Date.now() }),
    )
  } catch {
    // No storage: the status line has said so since the page was opened.
  }
  void keeper.flush()
}

/** The copy the page left when it went away last, if any. It is taken: the next load does not find it again. */
export function takeLastCopy(challenge: string): Draft | null {
  try {
    const kept = localStorage.getItem(key(challenge))
    if (kept === null) return null
    localStorage.removeItem(key(challenge))
    const parsed = LastCopy.safeParse(JSON.parse(kept))
    return parsed.success
      ? { files: parsed.data.files, savedAt: parsed.data.savedAt, revision: parsed.data.base ?? '' }
      : null
  } catch {
    return null
  }
}

const key = (challenge: string): string => `duplex:last-copy:${challenge}`
