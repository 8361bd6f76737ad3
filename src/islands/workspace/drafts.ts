import type { SourceFile } from '#protocol'

/** A learner's files as they are kept on this machine. */
export interface Draft {
  readonly files: readonly SourceFile[]
  /** Changes with every save, so that two tabs notice each other. */
  readonly revision: string
  readonly savedAt: number
}

/** An older state of a draft, kept so that nothing is ever lost. */
export interface Snapshot {
  readonly files: readonly SourceFile[]
  readonly at: number
  readonly why: 'reset' | 'restored' | 'replaced' | 'other-tab'
  /** Set on work that could not be saved because another tab had saved first; each tab keeps one. */
  readonly tab?: string
}

export type SaveOutcome = { type: 'saved'; draft: Draft } | { type: 'changed-elsewhere'; draft: Draft }

/** Where drafts live. Every method rejects when the browser gives the page no storage. */
export interface DraftStore {
  load(challenge: string): Promise<Draft | null>
  /** Saves unless somebody else has saved since revision `base` (null: nothing was there). */
  save(challenge: string, draft: Draft, base: string | null): Promise<SaveOutcome>
  snapshots(challenge: string): Promise<readonly Snapshot[]>
  keep(challenge: string, snapshot: Snapshot): Promise<void>
}

const SNAPSHOTS_KEPT = 20

/** The list after one more snapshot: newest first, one for each tab that waits for a decision, twenty at most. */
export function withSnapshot(list: readonly Snapshot[], snapshot: Snapshot): readonly Snapshot[] {
  const others = list.filter((each) => snapshot.tab === undefined || each.tab !== snapshot.tab)
  return [snapshot, ...others.filter((each) => !sameFiles(each.files, snapshot.files))].slice(0, SNAPSHOTS_KEPT)
}

/** Lays kept files over the starter's: the challenge says which files there are, the draft what is in them. */
export function overStarter(starter: readonly SourceFile[], kept: readonly SourceFile[]): SourceFile[] {
  const texts = new Map(kept.map((file) => [file.name, file.text]))
  return starter.map((file) => ({ name: file.name, text: texts.get(file.name) ?? file.text }))
}

export function sameFiles(a: readonly SourceFile[], b: readonly SourceFile[]): boolean {
  if (a.length !== b.length) return false
  const texts = new Map(b.map((file) => [file.name, file.text]))
  return a.every((file) => texts.get(file.name) === file.text)
}
