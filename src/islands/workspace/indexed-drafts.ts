import { createStore, get, type UseStore, update } from 'idb-keyval'
import type { Draft, DraftStore, SaveOutcome, Snapshot } from './drafts.ts'
import { withSnapshot } from './drafts.ts'

/** Drafts in the browser's IndexedDB. A read and the write that depends on it are one transaction, also between tabs. */
export function indexedDrafts(): DraftStore {
  let opened: UseStore | undefined
  // Opened at first use and inside a promise: a browser that denies storage may throw at once.
  const store = (): UseStore => {
    opened ??= createStore('duplex', 'drafts')
    return opened
  }
  return {
    async load(challenge) {
      return (await get<Draft>(draftKey(challenge), store())) ?? null
    },
    async save(challenge, draft, base) {
      let outcome: SaveOutcome = { type: 'saved', draft }
      await update<Draft>(
        draftKey(challenge),
        (kept) => {
          if (kept === undefined || kept.revision === base) return draft
          outcome = { type: 'changed-elsewhere', draft: kept }
          return kept
        },
        store(),
      )
      return outcome
    },
    async snapshots(challenge) {
      return (await get<readonly Snapshot[]>(snapshotsKey(challenge), store())) ?? []
    },
    async keep(challenge, snapshot) {
      await update<readonly Snapshot[]>(snapshotsKey(challenge), (list = []) => withSnapshot(list, snapshot), store())
    },
  }
}

const draftKey = (challenge: string): string => `draft/${challenge}`
const snapshotsKey = (challenge: string): string => `snapshots/${challenge}`
