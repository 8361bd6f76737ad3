import { signal } from '@preact/signals'
import { downloadFolder } from '../palette/actions.ts'
import { arrived, chosen } from '../sharing/sharing-state.ts'
import { dismissedRun } from './dismissed-run.ts'
import { fetched, isPartMissing } from './fetched.tsx'
import { formatMoment } from './moment-words.ts'
import { Dismiss, NoticeBar } from './notice-bar.tsx'
import { paneSizes } from './pane-sizes.ts'
import { runTrouble } from './run-trouble.ts'
import type { Workspace } from './state.ts'
import { whyNoRuns } from './why-no-runs.ts'

/** What needs a word about the learner's work, above the editor: one sentence, and what can be done. */
export function Notices({ workspace }: { workspace: Workspace }) {
  const notice = workspace.notice.value
  const dismiss = (): void => {
    workspace.notice.value = null
  }
  return (
    <div role="status">
      {workspace.saved.value === 'unavailable' && (
        <NoticeBar isTrouble>
          This browser gives the page no storage, so your code lives only as long as this tab. Copy it before you leave,
          or check it: the server keeps what was checked.
        </NoticeBar>
      )}
      {isPartMissing.value && (
        <NoticeBar isTrouble>
          A part of this page could not be fetched; the server may be away for a moment. Your work is untouched: try it
          once more.
          <Dismiss
            onClick={() => {
              isPartMissing.value = false
            }}
          />
        </NoticeBar>
      )}
      {(arrived.value !== null || chosen.value !== null) && <SharingNotices workspace={workspace} />}
      <NoRuns workspace={workspace} />
      <TroubledRun workspace={workspace} />
      {notice?.type === 'was-reset' && (
        <NoticeBar>
          The files are as they were at the start.
          <button type="button" onClick={workspace.undoReplace}>
            Undo reset
          </button>
          <Dismiss onClick={dismiss} />
        </NoticeBar>
      )}
      {notice?.type === 'was-restored' && (
        <NoticeBar>
          You now have {notice.what}.
          <button type="button" onClick={workspace.undoReplace}>
            Undo
          </button>
          <Dismiss onClick={dismiss} />
        </NoticeBar>
      )}
      {notice?.type === 'other-tab' && (
        <NoticeBar isTrouble>
          This challenge was changed in another tab at {formatMoment(notice.theirs.savedAt)}, and here as well.
          Whichever you choose, the other one is kept under History.
          <button type="button" onClick={() => workspace.compare.open('other-tab')}>
            Compare
          </button>
          <button type="button" onClick={() => workspace.chooseVersion('theirs')}>
            Use the other tab's
          </button>
          <button type="button" onClick={() => workspace.chooseVersion('mine')}>
            Keep this one
          </button>
        </NoticeBar>
      )}
      {notice?.type === 'earlier-submission' && (
        <NoticeBar>
          You have worked on this before: your last check was {formatMoment(notice.submission.at)}, with{' '}
          {notice.submission.passed} of {notice.submission.of} passed.
          <button type="button" onClick={() => void workspace.restoreSubmission(notice.submission.id)}>
            Continue from it
          </button>
          <Dismiss onClick={dismiss} />
        </NoticeBar>
      )}
      {notice?.type === 'not-fetched' && (
        <NoticeBar isTrouble>
          Those files could not be fetched. The server may be away for a moment; your work here is untouched.
          <Dismiss onClick={dismiss} />
        </NoticeBar>
      )}
    </div>
  )
}

const SharingNotices = fetched(async () => (await import('../sharing/sharing-notices.tsx')).SharingNotices)

const isNoRunsDismissed = signal(false)

/** On a server that runs nothing the page is still an editor, and the files run elsewhere. */
function NoRuns({ workspace }: { workspace: Workspace }) {
  const why = whyNoRuns(workspace)
  if (why === null || isNoRunsDismissed.value) return null
  return (
    <NoticeBar isTrouble>
      <span>{why} You can read and write here, and run your files on a machine of your own.</span>
      <button type="button" onClick={() => void downloadFolder(workspace)}>
        Download as a folder
      </button>
      <Dismiss
        onClick={() => {
          isNoRunsDismissed.value = true
        }}
      />
    </NoticeBar>
  )
}

/** A Run that went wrong for another reason than the program itself. A check says so where its results would stand. */
function TroubledRun({ workspace }: { workspace: Workspace }) {
  const run = workspace.latest.value
  const trouble = run === null || run.kind === 'check' ? null : runTrouble(run)
  if (run === null || trouble === null || dismissedRun.value === run.id) return null
  // The terminal says it in full, where it is in sight.
  if (trouble.next === 'look' && isTerminalInSight(workspace)) return null
  return (
    <NoticeBar isTrouble>
      <span>{trouble.sentence}</span>
      {trouble.next === 'run-again' && (
        <button type="button" onClick={() => workspace.run()}>
          Run again
        </button>
      )}
      {trouble.next === 'reload' && (
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      )}
      {trouble.next === 'look' && (
        <button
          type="button"
          onClick={() => {
            workspace.lowerTab.value = 'terminal'
            workspace.narrowPane.value = 'output'
          }}
        >
          Show what it printed
        </button>
      )}
      <Dismiss
        onClick={() => {
          dismissedRun.value = run.id
        }}
      />
    </NoticeBar>
  )
}

function isTerminalInSight({ lowerTab }: Workspace): boolean {
  const isWide = matchMedia('(min-width: 1000px)').matches
  return lowerTab.value === 'terminal' && isWide && paneSizes.lower.value !== 0
}
