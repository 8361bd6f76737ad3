import { sameFiles } from '../workspace/drafts.ts'
import { Dismiss, NoticeBar } from '../workspace/notice-bar.tsx'
import type { Workspace } from '../workspace/state.ts'
import { forgetLink } from './follow-links.ts'
import type { OpenedLink } from './link.ts'
import { arrived, chosen } from './sharing-state.ts'

/** What the address held, and what became of files that were chosen: sentences, and what can be done. */
export function SharingNotices({ workspace }: { workspace: Workspace }) {
  const link = arrived.value
  return (
    <>
      {link !== null && <Arrived workspace={workspace} link={link} />}
      {chosen.value !== null && <Left />}
    </>
  )
}

function Arrived({ workspace, link }: { workspace: Workspace; link: OpenedLink }) {
  switch (link.type) {
    case 'files':
      return <Offered workspace={workspace} link={link} />
    case 'other-challenge':
      return (
        <NoticeBar>
          This link holds work on another challenge, <code>{link.challenge}</code>.
          <a class="btn" href={`/challenges/${link.challenge}/${location.hash}`}>
            Go there
          </a>
          <Dismiss onClick={forgetLink}>Leave it</Dismiss>
        </NoticeBar>
      )
    case 'newer':
      return (
        <NoticeBar isTrouble>
          This link was made by a newer Duplex than this page. Reload the page; if that changes nothing, this server has
          to be brought up to date first.
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
          <Dismiss onClick={forgetLink}>Leave it</Dismiss>
        </NoticeBar>
      )
    case 'too-long':
      return (
        <NoticeBar isTrouble>
          This link holds more than a challenge can take, so it was not opened. Your own work is untouched.
          <Dismiss onClick={forgetLink} />
        </NoticeBar>
      )
    case 'damaged':
      return (
        <NoticeBar isTrouble>
          A part of this link got lost on its way; some chats and mails cut long links. Ask for it once more, or for the
          folder as a download. Your own work is untouched.
          <Dismiss onClick={forgetLink} />
        </NoticeBar>
      )
    case 'no-such-files':
      return (
        <NoticeBar isTrouble>
          This link is sound, but no file in it belongs to this challenge as it is today. Your own work is untouched.
          <Dismiss onClick={forgetLink} />
        </NoticeBar>
      )
  }
}

function Offered({ workspace, link }: { workspace: Workspace; link: Extract<OpenedLink, { type: 'files' }> }) {
  const { files, changed } = link
  if (sameFiles(files, workspace.files.value)) {
    return (
      <NoticeBar>
        You have exactly the files that this link holds.
        <Dismiss onClick={forgetLink} />
      </NoticeBar>
    )
  }
  return (
    <NoticeBar>
      <span>
        This link holds {changed.length === 0 ? 'the files as they are at the start' : listed(changed)}. Nothing in it
        runs until you press Run, and your own work is kept under History.
      </span>
      <button
        type="button"
        onClick={() => {
          if (workspace.compare.shown.value !== null) workspace.compare.close()
          workspace.restore(files, 'the files of the link')
          forgetLink()
        }}
      >
        Open it
      </button>
      <button type="button" onClick={() => workspace.compare.open('link')}>
        Compare
      </button>
      <Dismiss onClick={forgetLink}>Leave it</Dismiss>
    </NoticeBar>
  )
}

/** Most refusals are read one by one; of a whole folder, the first few are enough. */
const REFUSALS_SHOWN = 4

function Left() {
  const { headline, refused } = chosen.value ?? { headline: null, refused: [] }
  const more = refused.length - REFUSALS_SHOWN
  return (
    <NoticeBar isTrouble={refused.length > 0}>
      <span>
        {[headline, ...refused.slice(0, REFUSALS_SHOWN)].filter((sentence) => sentence !== null).join(' ')}
        {more > 0 && ` ${more} more were left out.`}
      </span>
      <Dismiss
        onClick={() => {
          chosen.value = null
        }}
      />
    </NoticeBar>
  )
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names)
}
