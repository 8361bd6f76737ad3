import * as z from 'zod/mini'
import type { SourceFile } from '#protocol'
import type { DraftKeeper } from './draft-keeper.ts'
import { type Draft, sameFiles } from './drafts.ts'

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

/** What a page begins with. */
export interface StartingDraft {
  readonly draft: Draft | null
  /** Set where the draft is the last copy, which is yet to be saved: the revision it was typed over; null is the starter. */
  readonly begunOn?: string | null
  /** Work that gives way to newer work of another tab: to be kept among the snapshots. */
  readonly outdated: readonly SourceFile[] | null
}

/**
 * Chooses between the draft that was saved and the copy a page left. Where another tab saved after the copy was begun,
 * both hold work that the other has not seen: the newer one is shown, and neither is lost.
 */
export function startingDraft(kept: Draft | null, copy: Draft | null): StartingDraft {
  if (copy === null || (kept !== null && sameFiles(kept.files, copy.files))) return { draft: kept, outdated: null }
  if (kept !== null && kept.savedAt > copy.savedAt) return { draft: kept, outdated: copy.files }
  return { draft: copy, begunOn: copy.revision === '' ? null : copy.revision, outdated: null }
}

const key = (challenge: string): string => `duplex:last-copy:${challenge}`
