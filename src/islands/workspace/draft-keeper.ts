import type { SourceFile } from '#protocol'
import type { Draft, DraftStore, Snapshot } from './drafts.ts'
import { sameFiles } from './drafts.ts'

/** What the page says about the learner's work. */
export type SavedState = 'unchanged' | 'unsaved' | 'saved' | 'unavailable' | 'conflict'

/** How tabs with the same challenge open tell each other of a save. A BroadcastChannel in the browser. */
export interface TabChannel {
  post(message: { challenge: string; revision: string }): void
  onMessage(listener: (message: { challenge: string; revision: string }) => void): void
  close(): void
}

export interface KeeperSetup {
  readonly challenge: string
  readonly store: DraftStore
  readonly channel: TabChannel
  readonly delayMs: number
  now(): number
  newId(): string
  onState(state: SavedState): void
  /** Another tab saved, and nothing was typed here that it has not seen: what it saved is now this tab's text as well. */
  onTaken(draft: Draft): void
  /** Both tabs changed the files. Until `choose` is called this tab's work goes to a snapshot of its own. */
  onConflict(theirs: Draft): void
}

/** Keeps one challenge's draft: saves soon after typing, and never over work another tab has done. */
export class DraftKeeper {
  readonly #setup: KeeperSetup
  readonly #tab: string
  #base: string | null = null
  #stored: readonly SourceFile[] | null = null
  #pending: readonly SourceFile[] | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> = Promise.resolve()
  #theirs: Draft | null = null
  #isAvailable = true

  constructor(setup: KeeperSetup) {
    this.#setup = setup
    this.#tab = setup.newId()
    setup.channel.onMessage(({ challenge, revision }) => {
      if (challenge === setup.challenge && revision !== this.#base) void this.look()
    })
  }

  /** The draft kept on this machine, or null. Without storage: null, and the state says `unavailable`. */
  async load(): Promise<Draft | null> {
    try {
      const draft = await this.#setup.store.load(this.#setup.challenge)
      if (!this.#isAvailable) return null
      this.#base = draft?.revision ?? null
      this.#stored = draft?.files ?? null
      if (draft !== null) this.#setup.onState('saved')
      return draft
    } catch {
      this.#giveUp()
      return null
    }
  }

  /** The work shown was begun on this revision (null: on the starter). Where another has been saved since, that is a conflict. */
  beginFrom(revision: string | null): void {
    this.#base = revision
  }

  /** The work as it is now. It is saved `delayMs` later at the latest, also while typing goes on. */
  changed(files: readonly SourceFile[]): void {
    this.#pending = files
    if (!this.#isAvailable) return
    if (this.#theirs === null) this.#setup.onState('unsaved')
    this.#timer ??= setTimeout(() => void this.flush(), this.#setup.delayMs)
  }

  /** Saves what is waiting, now. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#saving = this.#saving.then(() => this.#save())
    return this.#saving
  }

  /** Sees whether another tab has saved: for a page that may have missed being told. After the saves that wait. */
  look(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#look())
    return this.#saving
  }

  /** What is typed but not yet saved, for a last copy when the page goes away. */
  get unsaved(): { files: readonly SourceFile[]; base: string | null } | null {
    return this.#pending === null ? null : { files: this.#pending, base: this.#base }
  }

  /** Remembers an older state of the files. Resolves to false when there is nowhere to keep it. */
  async keep(files: readonly SourceFile[], why: Snapshot['why']): Promise<boolean> {
    try {
      await this.#setup.store.keep(this.#setup.challenge, { files, at: this.#setup.now(), why })
      return true
    } catch {
      return false
    }
  }

  async snapshots(): Promise<readonly Snapshot[]> {
    return this.#setup.store.snapshots(this.#setup.challenge).catch(() => [])
  }

  /** Ends a conflict. The files not chosen stay among the snapshots; theirs are there since the conflict began. */
  async choose(which: 'mine' | 'theirs', mine: readonly SourceFile[]): Promise<void> {
    const theirs = this.#theirs
    if (theirs === null) return
    if (which === 'theirs') await this.keep(mine, 'other-tab')
    // Another save came in between: that one is asked about anew.
    if (this.#theirs !== theirs) return
    this.#theirs = null
    this.#base = theirs.revision
    this.#stored = theirs.files
    this.#pending = which === 'mine' ? mine : null
    if (which === 'theirs') this.#setup.onState('saved')
    await this.flush()
  }

  /** Saves nothing from now on. For a storage that does not answer: what it holds must not be written over unseen. */
  abandon(): void {
    this.#giveUp()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#setup.channel.close()
  }

  async #save(): Promise<void> {
    const files = this.#pending
    if (files === null || !this.#isAvailable) return
    const { challenge, store, now, newId } = this.#setup
    try {
      if (this.#theirs !== null) {
        await store.keep(challenge, { files, at: now(), why: 'other-tab', tab: this.#tab })
        return
      }
      const draft: Draft = { files, revision: newId(), savedAt: now() }
      const outcome = await store.save(challenge, draft, this.#base)
      if (outcome.type === 'changed-elsewhere') {
        await this.#collide(outcome.draft)
        return
      }
      this.#base = draft.revision
      this.#stored = files
      if (this.#pending === files) {
        this.#pending = null
        this.#setup.onState('saved')
      }
      this.#setup.channel.post({ challenge, revision: draft.revision })
    } catch {
      this.#giveUp()
    }
  }

  /** Never rejects: the saves that come after it wait for it. */
  async #look(): Promise<void> {
    if (!this.#isAvailable) return
    const draft = await this.#setup.store.load(this.#setup.challenge).catch(() => null)
    if (draft === null || draft.revision === this.#base) return
    const isTyped = this.#pending !== null && !sameFiles(this.#pending, draft.files)
    if (isTyped || this.#theirs !== null) {
      await this.#collide(draft).catch(() => undefined)
      return
    }
    const isNew = this.#stored === null || !sameFiles(this.#stored, draft.files)
    const isTaken = this.#pending === null && isNew
    this.#base = draft.revision
    this.#stored = draft.files
    this.#pending = null
    this.#setup.onState('saved')
    if (isTaken) this.#setup.onTaken(draft)
  }

  /** Before anybody is asked: a page that is left right after the choice must not take the other tab's work with it. */
  async #keepTheirs({ files }: Draft): Promise<void> {
    const { store, challenge, now } = this.#setup
    const snapshot = { files, at: now(), why: 'other-tab', tab: `${this.#tab}/theirs` } as const
    // Without the snapshot theirs still stands in the draft itself, until this tab's work is chosen.
    await store.keep(challenge, snapshot).catch(() => undefined)
  }

  async #collide(theirs: Draft): Promise<void> {
    if (this.#theirs?.revision !== theirs.revision) await this.#keepTheirs(theirs)
    this.#theirs = theirs
    this.#setup.onState('conflict')
    this.#setup.onConflict(theirs)
    if (this.#pending !== null) {
      await this.#setup.store.keep(this.#setup.challenge, {
        files: this.#pending,
        at: this.#setup.now(),
        why: 'other-tab',
        tab: this.#tab,
      })
    }
  }

  #giveUp(): void {
    this.#isAvailable = false
    this.#setup.onState('unavailable')
  }
}
