import { signal } from '@preact/signals'
import { submission, submissions, visit } from '../../progress/index.ts'
import { sandbox } from '../../sandbox/index.ts'
import type { ChallengeOnPage } from './challenge-on-page.ts'
import { DraftKeeper, type SavedState, type TabChannel } from './draft-keeper.ts'
import { type Draft, sameFiles } from './drafts.ts'
import { indexedDrafts } from './indexed-drafts.ts'
import { leaveLastCopy, startingDraft, takeLastCopy } from './last-copy.ts'
import { newId } from './new-id.ts'
import { createWorkspace, type Workspace } from './state.ts'
import type { Submissions } from './work.ts'

/** The workspace of this page, once its draft has been read. The islands in the header, the panes and the status line share it. */
export const workspace = signal<Workspace | null>(null)

let isOpening = false

/** Opens the challenge in this page: finds the draft, builds the state, and has a pod made ready. */
export async function openWorkspace(challenge: ChallengeOnPage): Promise<void> {
  if (isOpening) return
  isOpening = true
  let said: SavedState | null = null
  const taken: Draft[] = []
  const keeper = new DraftKeeper({
    challenge: challenge.id,
    store: indexedDrafts(),
    channel: tabChannel(),
    delayMs: 300,
    now: () => Date.now(),
    newId,
    onState: (state) => {
      said = state
      if (workspace.value !== null) workspace.value.saved.value = state
    },
    onTaken: (draft) => {
      if (workspace.value === null) taken.push(draft)
      else workspace.value.follow(draft.files)
    },
    onConflict: (theirs) => {
      if (workspace.value !== null) workspace.value.notice.value = { type: 'other-tab', theirs }
    },
  })
  const found = await withinDeadline(keeper.load(), 5000)
  if (found === LATE) keeper.abandon()
  const kept = found === LATE ? null : found
  const { draft, begunOn, outdated } = startingDraft(kept, takeLastCopy(challenge.id))
  if (outdated !== null) void keeper.keep(outdated, 'other-tab')
  const opened = createWorkspace({ challenge, sandbox: sandbox(), keeper, submissions: EARLIER, schedule }, draft)
  if (said !== null) opened.saved.value = said
  workspace.value = opened
  for (const { files } of taken) opened.follow(files)
  if (begunOn !== undefined) {
    keeper.beginFrom(begunOn)
    keeper.changed(opened.files.value)
  }
  window.addEventListener('pagehide', () => leaveLastCopy(challenge.id, keeper))
  // A page that comes back as it was still has what it left a copy of.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) takeLastCopy(challenge.id)
  })
  document.addEventListener('visibilitychange', () => {
    void (document.visibilityState === 'hidden' ? keeper.flush() : keeper.look())
  })
  visit({ href: location.pathname, title: challenge.title, lesson: null })
  // First the API, then the socket: the first answer brings the cookie by which the server knows the learner again.
  const listed = opened.refreshHistory()
  await withinDeadline(listed, 4000)
  opened.sandbox.open(challenge.id)
  // A server that is slow to answer has something to offer all the same.
  await listed
  offerEarlier(opened, draft)
}

const EARLIER: Submissions = { list: submissions, read: submission }

/** On another machine, or after the storage was cleared: what was submitted last is better than the starter. */
function offerEarlier(opened: Workspace, draft: Draft | null): void {
  const latest = opened.history.value?.[0]
  if (draft !== null || latest === undefined || opened.notice.value !== null) return
  if (!sameFiles(opened.files.value, opened.challenge.starter)) return
  opened.notice.value = { type: 'earlier-submission', submission: latest }
}

/** Before the next frame where there is one; a page in the background paints none. */
function schedule(task: () => void): void {
  if (document.hidden) setTimeout(task, 50)
  else requestAnimationFrame(task)
}

function tabChannel(): TabChannel {
  if (!('BroadcastChannel' in globalThis)) return { post() {}, onMessage() {}, close() {} }
  const channel = new BroadcastChannel('duplex-drafts')
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (listener) => channel.addEventListener('message', (event) => listener(event.data)),
    close: () => channel.close(),
  }
}

const LATE = Symbol('late')

async function withinDeadline<T>(promise: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms)
  })
  const first = await Promise.race([promise, late])
  clearTimeout(timer)
  return first
}
