import { batch, type Signal, signal } from '@preact/signals'
import type { SourceFile, Submission, SubmissionSummary } from '#protocol'
import type { DraftKeeper } from './draft-keeper.ts'
import { type Draft, overStarter, type Snapshot, sameFiles } from './drafts.ts'
import { formatMoment } from './moment-words.ts'

/** Something about the learner's work that needs a word, and often a decision. */
type Notice =
  | { type: 'was-reset'; before: readonly SourceFile[] }
  | { type: 'was-restored'; before: readonly SourceFile[]; what: string }
  | { type: 'other-tab'; theirs: Draft }
  | { type: 'earlier-submission'; submission: SubmissionSummary }
  | { type: 'not-fetched' }

/** Earlier checks, kept by the server. Null means that it could not be asked, or does not have it. */
export interface Submissions {
  list(challenge: string): Promise<readonly SubmissionSummary[] | null>
  read(id: string): Promise<Submission | null>
}

interface WorkSetup {
  readonly challenge: string
  readonly starter: readonly SourceFile[]
  readonly keeper: DraftKeeper
  readonly submissions: Submissions
}

/** The learner's files, and what may happen to them: whatever replaces them can be taken back. */
export interface Work {
  readonly files: Signal<readonly SourceFile[]>
  /** Texts the editor must take over because somebody other than the editor changed them. */
  readonly replaced: Signal<readonly SourceFile[]>
  readonly notice: Signal<Notice | null>
  /** Null: the server could not be asked. Undefined until it has been asked. */
  readonly history: Signal<readonly SubmissionSummary[] | null | undefined>
  readonly snapshots: Signal<readonly Snapshot[]>

  edit(file: SourceFile): void
  reset(): void
  /** Takes back the last reset or restore. */
  undoReplace(): void
  restore(files: readonly SourceFile[], what: string): void
  restoreSubmission(id: string): Promise<void>
  /** An earlier check with its files; null when the server cannot be reached. */
  readSubmission(id: string): Promise<Submission | null>
  chooseVersion(which: 'mine' | 'theirs'): void
  /** Shows what another tab saved, where nothing was typed here meanwhile. */
  follow(files: readonly SourceFile[]): void
  refreshHistory(): Promise<void>
}

/** The work on one challenge, over the draft that was found or over the starter. */
export function createWork({ challenge, starter, keeper, submissions }: WorkSetup, draft: Draft | null): Work {
  const files = signal<readonly SourceFile[]>(draft === null ? starter : overStarter(starter, draft.files))
  const replaced = signal<readonly SourceFile[]>([])
  const notice = signal<Notice | null>(null)
  const history = signal<readonly SubmissionSummary[] | null | undefined>(undefined)
  const snapshots = signal<readonly Snapshot[]>([])

  function replace(next: readonly SourceFile[]): void {
    follow(next)
    keeper.changed(next)
  }

  function follow(theirs: readonly SourceFile[]): void {
    batch(() => {
      files.value = overStarter(starter, theirs)
      replaced.value = files.value
    })
  }

  function restore(kept: readonly SourceFile[], what: string): void {
    const before = files.value
    if (!sameFiles(before, starter)) void keeper.keep(before, 'restored').then(refreshHistory)
    replace(kept)
    notice.value = { type: 'was-restored', before, what }
  }

  async function refreshHistory(): Promise<void> {
    const [list, kept] = await Promise.all([submissions.list(challenge), keeper.snapshots()])
    batch(() => {
      history.value = list
      snapshots.value = kept
    })
  }

  return {
    files,
    replaced,
    notice,
    history,
    snapshots,
    edit(file) {
      files.value = files.value.map((each) => (each.name === file.name ? file : each))
      keeper.changed(files.value)
    },
    reset() {
      const before = files.value
      if (sameFiles(before, starter)) return
      void keeper.keep(before, 'reset').then(refreshHistory)
      replace(starter)
      notice.value = { type: 'was-reset', before }
    },
    undoReplace() {
      const current = notice.value
      if (current?.type !== 'was-reset' && current?.type !== 'was-restored') return
      void keeper.keep(files.value, 'replaced')
      replace(current.before)
      notice.value = null
    },
    restore,
    readSubmission: (id) => submissions.read(id),
    async restoreSubmission(id) {
      const submission = await submissions.read(id)
      if (submission === null) notice.value = { type: 'not-fetched' }
      else restore(submission.files, `the check of ${formatMoment(submission.at)}`)
    },
    chooseVersion(which) {
      const current = notice.value
      if (current?.type !== 'other-tab') return
      const mine = files.value
      notice.value = null
      if (which === 'theirs') {
        follow(current.theirs.files)
        notice.value = { type: 'was-restored', before: mine, what: 'the work of the other tab' }
      }
      void keeper.choose(which, mine).then(refreshHistory)
    },
    follow,
    refreshHistory,
  }
}
