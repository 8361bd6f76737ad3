import type { Snapshot } from './drafts.ts'
import { formatMoment, type Workspace } from './state.ts'

/** Earlier checks, kept by the server, and earlier states of the files, kept on this machine; each can be brought back. */
export function History({ workspace }: { workspace: Workspace }) {
  const history = workspace.history.value
  const snapshots = workspace.snapshots.value
  return (
    <div class="history">
      <h3>Checks</h3>
      {history === null && (
        <p>
          The server that keeps them cannot be reached right now.{' '}
          <button type="button" onClick={() => void workspace.refreshHistory()}>
            Try again
          </button>
        </p>
      )}
      {history?.length === 0 && <p>Every check of this challenge is kept here, with its files.</p>}
      <ul>
        {history?.map((each) => (
          <li key={each.id}>
            <b class={`check-mark is-${each.status === 'pass' ? 'pass' : 'fail'}`} aria-hidden="true">
              {each.status === 'pass' ? '✓' : '✗'}
            </b>
            <span>
              {each.status === 'error' ? 'did not start' : `${each.passed} of ${each.of} passed`}
              <small>{formatMoment(each.at)}</small>
            </span>
            <button type="button" onClick={() => void workspace.restoreSubmission(each.id)}>
              Restore<span class="visually-hidden"> the files of {formatMoment(each.at)}</span>
            </button>
          </li>
        ))}
      </ul>
      <h3>Kept on this machine</h3>
      {snapshots.length === 0 && <p>Whatever a reset or a restore replaces is kept here, the last twenty times.</p>}
      <ul>
        {snapshots.map((each) => (
          <li key={`${each.at}${each.why}`}>
            <b class="check-mark" aria-hidden="true">
              ↺
            </b>
            <span>
              {WHY[each.why]}
              <small>{formatMoment(each.at)}</small>
            </span>
            <button
              type="button"
              onClick={() => workspace.restore(each.files, `what was kept at ${formatMoment(each.at)}`)}
            >
              Restore<span class="visually-hidden"> the files of {formatMoment(each.at)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

const WHY: Record<Snapshot['why'], string> = {
  reset: 'before a reset',
  restored: 'before a restore',
  replaced: 'before an undo',
  'other-tab': 'from another tab',
}
