import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { PeerCommand, RunEvent, SourceFile, SourcePlace, Submission, SubmissionSummary } from '#protocol'
import { LIMITS } from '#protocol'
import type { RunHandle, Sandbox } from '../../sandbox/sandbox.ts'
import { type Harm, harmAfter } from '../clients/client-harm.ts'
import { nextName } from '../clients/client-log.ts'
import { createWireState, type WireState } from '../wire/wire-state.ts'
import type { ChallengeOnPage } from './challenge-on-page.ts'
import type { DraftKeeper, SavedState } from './draft-keeper.ts'
import { type Draft, overStarter, type Snapshot, sameFiles } from './drafts.ts'
import { foldRun, isLive, newRun, type RunKind, type RunView, refuseRun } from './run-view.ts'

type BriefTab = 'brief' | 'hints' | 'history'
type LowerTab = 'terminal' | 'clients'
export type NarrowPane = 'brief' | 'code' | 'output' | 'checks' | 'wire'

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

/** The parts of the world a workspace needs. */
export interface WorkspaceSetup {
  readonly challenge: ChallengeOnPage
  readonly sandbox: Sandbox
  readonly keeper: DraftKeeper
  readonly submissions: Submissions
  /** Runs a task before the next frame is painted. */
  schedule(task: () => void): void
}

/** Everything the panes of one open challenge show and do. */
export interface Workspace {
  readonly challenge: ChallengeOnPage
  readonly sandbox: Sandbox
  readonly files: Signal<readonly SourceFile[]>
  readonly shownFile: Signal<string>
  /** Texts the editor must take over because somebody other than the editor changed them. */
  readonly replaced: Signal<readonly SourceFile[]>
  readonly saved: Signal<SavedState>
  readonly notice: Signal<Notice | null>
  /** Where to put the cursor; a new object each time. */
  readonly goTo: Signal<SourcePlace | null>
  readonly lastRun: Signal<RunView | null>
  readonly lastCheck: Signal<RunView | null>
  /** The run whose words the terminal shows: whichever was started last. */
  readonly latest: ReadonlySignal<RunView | null>
  readonly isBusy: ReadonlySignal<boolean>
  readonly wire: WireState
  /** Which record the wire shows. */
  readonly wireOf: Signal<RunKind>
  /** The position of the check that is open; null: none. */
  readonly openCheck: Signal<number | null>
  readonly hintsShown: Signal<number>
  readonly history: Signal<readonly SubmissionSummary[] | null>
  readonly snapshots: Signal<readonly Snapshot[]>
  readonly briefTab: Signal<BriefTab>
  readonly lowerTab: Signal<LowerTab>
  readonly narrowPane: Signal<NarrowPane>
  readonly isKeyMapOpen: Signal<boolean>
  /** Clients that shall connect as soon as the server listens. */
  readonly waitingPeers: Signal<readonly string[]>
  /** The clients of the console, connected or not. */
  readonly clientNames: Signal<readonly string[]>
  /** The port each client was last sent to, where one was chosen. */
  readonly clientPorts: Signal<Readonly<Record<string, number>>>
  /** What each client does to its connection. */
  readonly harms: Signal<Readonly<Record<string, Harm>>>

  edit(file: SourceFile): void
  run(): void
  check(options?: { seed?: string }): void
  stop(): void
  input(text: string): void
  peer(name: string, command: PeerCommand): void
  /** Adds a client and connects it, to this port where one is named. Returns its name, or null when there are as many as may be. */
  addClient(port?: number): string | null
  /** Connects a client, to this port or to the one it was sent to before; starts the run first where there is none. */
  connectClient(name: string, port?: number): void
  reset(): void
  /** Takes back the last reset or restore. */
  undoReplace(): void
  restore(files: readonly SourceFile[], what: string): void
  restoreSubmission(id: string): Promise<void>
  chooseVersion(which: 'mine' | 'theirs'): void
  /** Opens a check's result, or closes it again; the wire follows. */
  toggleCheck(index: number): void
  showOnWire(check: number): void
  showPlace(place: SourcePlace): void
  refreshHistory(): Promise<void>
}

/** Opens a challenge over the draft that was found, or over the starter. */
export function createWorkspace(setup: WorkspaceSetup, draft: Draft | null): Workspace {
  const { challenge, sandbox, keeper, submissions } = setup
  const starter = challenge.starter
  const files = signal<readonly SourceFile[]>(draft === null ? starter : overStarter(starter, draft.files))
  const replaced = signal<readonly SourceFile[]>([])
  const saved = signal<SavedState>(draft === null ? 'unchanged' : 'saved')
  const notice = signal<Notice | null>(null)
  const lastRun = signal<RunView | null>(null)
  const lastCheck = signal<RunView | null>(null)
  const latestKind = signal<RunKind>('run')
  const wireOf = signal<RunKind>('run')
  const openCheck = signal<number | null>(null)
  const wire = createWireState()
  const history = signal<readonly SubmissionSummary[] | null>(null)
  const snapshots = signal<readonly Snapshot[]>([])
  const waitingPeers = signal<readonly string[]>([])
  const clientNames = signal<readonly string[]>([])
  const clientPorts = signal<Readonly<Record<string, number>>>({})
  const harms = signal<Readonly<Record<string, Harm>>>({})
  /** Set once something listens and clients wait for the rest; whether they have waited long enough. */
  let patience: ReturnType<typeof setTimeout> | undefined
  let hasWaited = false
  const handles = new Map<RunKind, RunHandle>()
  const latest = computed(() => (latestKind.value === 'run' ? lastRun.value : lastCheck.value))
  const isBusy = computed(() => isLive(lastRun.value) || isLive(lastCheck.value))
  const viewOf = { run: lastRun, check: lastCheck }

  function replaceFiles(next: readonly SourceFile[]): void {
    batch(() => {
      files.value = next
      replaced.value = next
    })
    keeper.changed(next)
  }

  function begin(kind: RunKind, seed?: string): void {
    void keeper.flush()
    for (const handle of handles.values()) handle.stop()
    const sent = files.value.map(({ name, text }) => ({ name, text }))
    const handle = kind === 'run' ? sandbox.run(challenge.id, sent) : sandbox.check(challenge.id, sent, seed)
    handles.set(kind, handle)
    batch(() => {
      viewOf[kind].value = newRun(handle.id, kind)
      latestKind.value = kind
      wireOf.value = kind
      wire.blamed.value = []
      wire.events.value = []
      wire.check.value = null
      wire.selectedKey.value = null
      wire.unfolded.value = new Set()
      if (kind === 'check') openCheck.value = null
    })
    clearTimeout(patience)
    patience = undefined
    hasWaited = false
    if (kind === 'run') harms.value = {}
    listen(kind, handle)
  }

  /** Events are folded once a frame, so that a flood of them costs one render. */
  function listen(kind: RunKind, handle: RunHandle): void {
    const view = viewOf[kind]
    let queue: RunEvent[] = []
    const isCurrent = (): boolean => view.value?.id === handle.id
    const fold = (): void => {
      const events = queue
      queue = []
      const before = view.value
      if (before === null || !isCurrent()) return
      batch(() => {
        const after = events.reduce(foldRun, before)
        view.value = after
        if (wireOf.value === kind && after.wire !== before.wire) wire.events.value = after.wire
        if (kind === 'check') openFirstFailure(after)
        if (after.state.type === 'listening' && kind === 'run') connectWaiting(after)
        if (!isLive(after)) waitingPeers.value = []
        if (kind === 'run') forgetHarms(events)
      })
      if (kind === 'check' && !isLive(view.value)) void refreshHistory()
    }
    handle.subscribe((event) => {
      queue.push(event)
      if (queue.length === 1) setup.schedule(fold)
    })
    handle.onRefused((code, message) => {
      const before = view.value
      if (before !== null && isCurrent() && isLive(before)) view.value = refuseRun(before, code, message)
    })
  }

  function openFirstFailure(check: RunView): void {
    if (openCheck.value === null) {
      const first = check.checks.findIndex((each) => each?.status === 'fail')
      if (first !== -1) openCheck.value = first
    }
    if (openCheck.value !== null && !isLive(check)) pointAt(openCheck.value)
  }

  /** Turns the wire to one check of the last verdict: its stretch of the record, with the arrows that are to blame. */
  function pointAt(index: number): void {
    const view = lastCheck.value?.checks[index]
    if (view === undefined || view.status === 'running') return
    const blamed = view.result.blames ?? []
    batch(() => {
      wireOf.value = 'check'
      wire.events.value = lastCheck.value?.wire ?? []
      wire.blamed.value = blamed
      wire.check.value = wire.checks.value.includes(view.name) ? view.name : null
      const decisive = blamed[0]
      if (decisive === undefined) wire.selectedKey.value = null
      else wire.show(decisive)
    })
  }

  function connectWaiting(run: RunView): void {
    if (waitingPeers.value.length === 0) return
    patience ??= setTimeout(() => {
      hasWaited = true
      const now = lastRun.value
      if (isLive(now)) connectWaiting(now)
    }, LISTEN_WAIT_MS)
    const ready = waitingPeers.value.filter((name) => canConnect(run, clientPorts.value[name]))
    waitingPeers.value = waitingPeers.value.filter((name) => !ready.includes(name))
    for (const name of ready) connect(name)
  }

  /** A proxy listens before what is behind it, so who goes through it waits for everything that is expected. */
  function canConnect(run: RunView, port: number | undefined): boolean {
    if (!isLive(run) || run.state.type !== 'listening') return false
    const listens = (wanted: number): boolean => run.listeners.some((each) => each.port === wanted)
    if (hasWaited || challenge.ports.every((each) => listens(each.port))) return true
    const program = run.listeners.find((each) => each.port === port)?.program
    return port !== undefined && listens(port) && program !== 'nginx'
  }

  function connect(name: string): void {
    const port = clientPorts.value[name]
    workspace.peer(name, { do: 'connect', path: '/', ...(port === undefined ? {} : { port }) })
  }

  /** A connection that is over takes its harm with it. */
  function forgetHarms(events: readonly RunEvent[]): void {
    const over = events.flatMap((event) => (event.type === 'peer' && event.state === 'closed' ? [event.peer] : []))
    if (over.length > 0) harms.value = { ...harms.value, ...Object.fromEntries(over.map((name) => [name, []])) }
  }

  async function refreshHistory(): Promise<void> {
    const [list, kept] = await Promise.all([submissions.list(challenge.id), keeper.snapshots()])
    batch(() => {
      history.value = list
      snapshots.value = kept
    })
  }

  const workspace: Workspace = {
    challenge,
    sandbox,
    files,
    shownFile: signal(starter[0]?.name ?? ''),
    replaced,
    saved,
    notice,
    goTo: signal(null),
    lastRun,
    lastCheck,
    latest,
    isBusy,
    wire,
    wireOf,
    openCheck,
    hintsShown: signal(0),
    history,
    snapshots,
    briefTab: signal('brief'),
    lowerTab: signal('terminal'),
    narrowPane: signal('brief'),
    isKeyMapOpen: signal(false),
    waitingPeers,
    clientNames,
    clientPorts,
    harms,

    edit(file) {
      files.value = files.value.map((each) => (each.name === file.name ? file : each))
      keeper.changed(files.value)
    },
    run: () => begin('run'),
    check: (options) => begin('check', options?.seed),
    stop() {
      for (const handle of handles.values()) handle.stop()
    },
    input: (text) => handles.get(latestKind.value)?.input(text),
    peer(name, command) {
      handles.get('run')?.peer(name, command)
      harms.value = { ...harms.value, [name]: harmAfter(harms.value[name] ?? [], command) }
    },
    addClient(port) {
      const name = nextName(clientNames.value)
      if (name === null || clientNames.value.length >= LIMITS.peers) return null
      clientNames.value = [...clientNames.value, name]
      workspace.connectClient(name, port)
      return name
    },
    connectClient(name, port) {
      if (port !== undefined) clientPorts.value = { ...clientPorts.value, [name]: port }
      const run = lastRun.value
      waitingPeers.value = [...new Set([...waitingPeers.value, name])]
      if (!isLive(run)) begin('run')
      else if (run.state.type === 'listening') connectWaiting(run)
    },
    reset() {
      const before = files.value
      if (sameFiles(before, starter)) return
      void keeper.keep(before, 'reset').then(refreshHistory)
      replaceFiles(starter)
      notice.value = { type: 'was-reset', before }
    },
    undoReplace() {
      const current = notice.value
      if (current?.type !== 'was-reset' && current?.type !== 'was-restored') return
      void keeper.keep(files.value, 'replaced')
      replaceFiles(current.before)
      notice.value = null
    },
    restore(kept, what) {
      const before = files.value
      const next = overStarter(starter, kept)
      if (!sameFiles(before, starter)) void keeper.keep(before, 'restored').then(refreshHistory)
      replaceFiles(next)
      notice.value = { type: 'was-restored', before, what }
    },
    async restoreSubmission(id) {
      const submission = await submissions.read(id)
      if (submission === null) {
        notice.value = { type: 'not-fetched' }
        return
      }
      workspace.restore(submission.files, `the check of ${formatMoment(submission.at)}`)
    },
    chooseVersion(which) {
      const current = notice.value
      if (current?.type !== 'other-tab') return
      const mine = files.value
      notice.value = null
      if (which === 'theirs') {
        batch(() => {
          files.value = overStarter(starter, current.theirs.files)
          replaced.value = files.value
        })
      }
      void keeper.choose(which, mine).then(refreshHistory)
    },
    toggleCheck(index) {
      const isOpening = openCheck.value !== index
      openCheck.value = isOpening ? index : null
      if (isOpening && !isLive(lastCheck.value)) pointAt(index)
    },
    showOnWire(index) {
      workspace.narrowPane.value = 'wire'
      pointAt(index)
    },
    showPlace(place) {
      batch(() => {
        workspace.shownFile.value = place.file
        workspace.narrowPane.value = 'code'
        workspace.goTo.value = { ...place }
      })
    },
    refreshHistory,
  }
  return workspace
}

/** Milliseconds that waiting clients give the rest of a run to listen, once something does. */
const LISTEN_WAIT_MS = 3000

/** A moment as a learner reads it: the time for today, with the day for others. */
export function formatMoment(at: number): string {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date().toDateString()
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return isToday ? time : `${date.toLocaleDateString([], { day: 'numeric', month: 'short' })}, ${time}`
}
