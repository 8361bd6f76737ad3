import type { ComponentChildren } from 'preact'
import { formatMoment, type Workspace } from './state.ts'

/** What needs a word about the learner's work, above the editor: one sentence, and what can be done. */
export function Notices({ workspace }: { workspace: Workspace }) {
  const notice = workspace.notice.value
  const dismiss = (): void => {
    workspace.notice.value = null
  }
  return (
    <div role="status">
      {workspace.saved.value === 'unavailable' && (
        <Bar isTrouble>
          This browser gives the page no storage, so your code lives only as long as this tab. Copy it before you leave,
          or check it: the server keeps what was checked.
        </Bar>
      )}
      {notice?.type === 'was-reset' && (
        <Bar>
          The files are as they were at the start.
          <button type="button" onClick={workspace.undoReplace}>
            Undo reset
          </button>
          <Dismiss onClick={dismiss} />
        </Bar>
      )}
      {notice?.type === 'was-restored' && (
        <Bar>
          You now have {notice.what}.
          <button type="button" onClick={workspace.undoReplace}>
            Undo
          </button>
          <Dismiss onClick={dismiss} />
        </Bar>
      )}
      {notice?.type === 'other-tab' && (
        <Bar isTrouble>
          This challenge is open in another tab and was changed there at {formatMoment(notice.theirs.savedAt)}.
          Whichever you choose, the other one is kept under History.
          <button type="button" onClick={() => workspace.chooseVersion('theirs')}>
            Use the other tab's
          </button>
          <button type="button" onClick={() => workspace.chooseVersion('mine')}>
            Keep this one
          </button>
        </Bar>
      )}
      {notice?.type === 'earlier-submission' && (
        <Bar>
          You have worked on this before: your last check was {formatMoment(notice.submission.at)}, with{' '}
          {notice.submission.passed} of {notice.submission.of} passed.
          <button type="button" onClick={() => void workspace.restoreSubmission(notice.submission.id)}>
            Continue from it
          </button>
          <Dismiss onClick={dismiss} />
        </Bar>
      )}
      {notice?.type === 'not-fetched' && (
        <Bar isTrouble>
          Those files could not be fetched. The server may be away for a moment; your work here is untouched.
          <Dismiss onClick={dismiss} />
        </Bar>
      )}
    </div>
  )
}

function Bar({ children, isTrouble = false }: { children: ComponentChildren; isTrouble?: boolean }) {
  return <div class={`notice ${isTrouble ? 'is-trouble' : ''}`}>{children}</div>
}

function Dismiss({ onClick }: { onClick(): void }) {
  return (
    <button type="button" class="notice-dismiss" onClick={onClick}>
      Dismiss
    </button>
  )
}
