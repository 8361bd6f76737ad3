import { useEffect } from 'preact/hooks'
import type { SubmissionSummary } from '#protocol'
import { loadProgress, progress } from '../../progress/index.ts'
import { keyOfSnapshot, sayOutcome } from '../compare/choices.ts'
import type { OriginalKey } from '../compare/compare-state.ts'
import type { Snapshot } from './drafts.ts'
import { formatMoment, SNAPSHOT_WORDS } from './moment-words.ts'
import type { Workspace } from './state.ts'

/** Earlier checks, kept by the server, and earlier states of the files, kept on this machine: to compare with, and to bring back. */
export function History({ workspace }: { workspace: Workspace }) {
  return (
    <div class="history">
      <h2>Checks</h2>
      <Checks workspace={workspace} />
      <h2>Kept on this machine</h2>
      <Snapshots workspace={workspace} />
      <h2>The solution</h2>
      <SolutionLine workspace={workspace} />
    </div>
  )
}

function Checks({ workspace }: { workspace: Workspace }) {
  const list = workspace.history.value
  if (list === undefined) return <p>Asking the server for them.</p>
  if (list === null) {
    return (
      <p role="status">
        The server that keeps your checks cannot be reached right now. What is kept on this machine is below.{' '}
        <button type="button" onClick={() => void workspace.refreshHistory()}>
          Try again
        </button>
      </p>
    )
  }
  if (list.length === 0) return <p>None yet. Every check of this challenge is kept here, with its files.</p>
  const lastPass = list.find(({ status }) => status === 'pass')
  return (
    <ul>
      {list.map((each) => (
        <Check key={each.id} workspace={workspace} check={each} isLastPass={each === lastPass} />
      ))}
    </ul>
  )
}

function Check({
  workspace,
  check,
  isLastPass,
}: {
  workspace: Workspace
  check: SubmissionSummary
  isLastPass: boolean
}) {
  const hasPassed = check.status === 'pass'
  const moment = formatMoment(check.at)
  return (
    <li class={isLastPass ? 'is-last-pass' : ''}>
      <b class={`check-mark is-${hasPassed ? 'pass' : 'fail'}`} aria-hidden="true">
        {hasPassed ? '✓' : '✗'}
      </b>
      <span>
        {sayOutcome(check)}
        <small>
          {moment}
          {isLastPass && ' · the last that passed'}
        </small>
      </span>
      <CompareButton workspace={workspace} original={`check/${check.id}`} moment={moment} />
      <button type="button" onClick={() => void workspace.restoreSubmission(check.id)}>
        Restore<span class="visually-hidden"> the files of {moment}</span>
      </button>
    </li>
  )
}

function Snapshots({ workspace }: { workspace: Workspace }) {
  const snapshots = workspace.snapshots.value
  if (snapshots.length === 0) {
    return <p>None yet. Whatever a reset or a restore replaces is kept here, the last twenty times.</p>
  }
  return (
    <ul>
      {snapshots.map((each) => (
        <Kept key={keyOfSnapshot(each)} workspace={workspace} snapshot={each} />
      ))}
    </ul>
  )
}

function Kept({ workspace, snapshot }: { workspace: Workspace; snapshot: Snapshot }) {
  const moment = formatMoment(snapshot.at)
  return (
    <li>
      <b class="check-mark" aria-hidden="true">
        ↺
      </b>
      <span>
        {SNAPSHOT_WORDS[snapshot.why]}
        <small>{moment}</small>
      </span>
      <CompareButton workspace={workspace} original={keyOfSnapshot(snapshot)} moment={moment} />
      <button type="button" onClick={() => workspace.restore(snapshot.files, `what was kept at ${moment}`)}>
        Restore<span class="visually-hidden"> the files of {moment}</span>
      </button>
    </li>
  )
}

function CompareButton({
  workspace,
  original,
  moment,
}: {
  workspace: Workspace
  original: OriginalKey
  moment: string
}) {
  return (
    <button type="button" onClick={() => workspace.compare.open(original)}>
      Compare<span class="visually-hidden"> with the files of {moment}</span>
    </button>
  )
}

function SolutionLine({ workspace }: { workspace: Workspace }) {
  useEffect(() => void loadProgress(), [])
  const standing = progress.value?.challenges[workspace.challenge.id]
  const hasPassed = standing?.isPassed === true || workspace.history.value?.some(({ status }) => status === 'pass')
  const gaveUpAt = standing?.gaveUpAt
  return (
    <p>
      {gaveUpAt !== undefined
        ? `You asked to see it at ${formatMoment(gaveUpAt)}.`
        : hasPassed
          ? 'You have passed, so it is yours to read, with other ways that pass.'
          : 'It is shown beside your files once a check has passed, or when you ask for it.'}{' '}
      <button type="button" onClick={() => workspace.compare.open('solution')}>
        {hasPassed || gaveUpAt !== undefined ? 'Compare with the solution' : 'Ask for the solution'}
      </button>
    </p>
  )
}
