import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { PeerCommand, RunEvent, ServiceFault, SourcePlace } from '#protocol'
import { LIMITS } from '#protocol'
import type { RunHandle, Sandbox } from '../../sandbox/sandbox.ts'
import { type ClientConsole, createClientConsole } from '../clients/client-console.ts'
import { type Harm, harmAfter } from '../clients/client-harm.ts'
import { nextName } from '../clients/client-log.ts'
import { type CompareState, createCompareState } from '../compare/compare-state.ts'
import { createRecordShelf, type RecordShelf } from '../wire/record-shelf.ts'
import { createWireState, type WireState } from '../wire/wire-state.ts'
import type { ChallengeOnPage } from './challenge-on-page.ts'
import type { DraftKeeper, SavedState } from './draft-keeper.ts'
import type { Draft } from './drafts.ts'
import { paced } from './paced.ts'
import { foldRun, isLive, newRun, type RunKind, type RunView, refuseRun } from './run-view.ts'
import { createWaitingClients } from './waiting-clients.ts'
import { createWork, type Submissions, type Work } from './work.ts'

type BriefTab = 'brief' | 'hints' | 'history'
type LowerTab = 'terminal' | 'clients'
export type NarrowPane = 'brief' | 'code' | 'output' | 'checks' | 'wire'

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
export interface Workspace extends Work {
  readonly challenge: ChallengeOnPage
  readonly sandbox: Sandbox
  readonly shownFile: Signal<string>
  readonly saved: Signal<SavedState>
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
  /** Earlier records, and those from files. */
  readonly records: RecordShelf
  /** The position of the check that is open; null: none. */
  readonly openCheck: Signal<number | null>
  readonly hintsShown: Signal<number>
  /** What the learner's files are compared with, if anything. */
  readonly compare: CompareState
  readonly briefTab: Signal<BriefTab>
  readonly lowerTab: Signal<LowerTab>
  readonly narrowPane: Signal<NarrowPane>
  readonly isKeyMapOpen: Signal<boolean>
  /** Formats the shown file and says what came of it; null until the editor is there. */
  readonly format: Signal<(() => void) | null>
  /** Clients that shall connect as soon as the server listens. */
  readonly waitingPeers: Signal<readonly string[]>
  /** The clients of the console, connected or not. */
  readonly clientNames: Signal<readonly string[]>
  /** The port each client was last sent to, where one was chosen. */
  readonly clientPorts: Signal<Readonly<Record<string, number>>>
  /** What each client does to its connection. */
  readonly harms: Signal<Readonly<Record<string, Harm>>>
  /** What the clients console remembers beside the run. */
  readonly console: ClientConsole

  run(): void
  check(options?: { seed?: string }): void
  stop(): void
  input(text: string): void
  peer(name: string, command: PeerCommand): void
  /** Does something to what runs beside the clients of a run. */
  fault(fault: ServiceFault): void
  /** Adds a client and connects it, to this port where one is named. Returns its name, or null when there are as many as may be. */
  addClient(port?: number): string | null
  /** Connects a client, to this port or to the one it was sent to before; starts the run first where there is none. */
  connectClient(name: string, port?: number): void
  /** Opens a check's result, or closes it again; the wire follows. */
  toggleCheck(index: number): void
  showOnWire(check: number): void
  showPlace(place: SourcePlace): void
}

/** Opens a challenge over the draft that was found, or over the starter. */
export function createWorkspace(setup: WorkspaceSetup, draft: Draft | null): Workspace {
  const { challenge, sandbox, keeper, submissions } = setup
  const { starter } = challenge
  const work = createWork({ challenge: challenge.id, starter, keeper, submissions }, draft)
  const saved = signal<SavedState>(draft === null ? 'unchanged' : 'saved')
  const lastRun = signal<RunView | null>(null)
  const lastCheck = signal<RunView | null>(null)
  const latestKind = signal<RunKind>('run')
  const wireOf = signal<RunKind>('run')
  const openCheck = signal<number | null>(null)
  const wire = createWireState()
  const records = createRecordShelf({ challenge: challenge.id, lastRun, lastCheck, now: () => Date.now() })
  const clientNames = signal<readonly string[]>([])
  const clientPorts = signal<Readonly<Record<string, number>>>({})
  const harms = signal<Readonly<Record<string, Harm>>>({})
  const clients = createClientConsole(challenge.presets[0])
  const waiting = createWaitingClients({
    expected: challenge.ports.map(({ port }) => port),
    run: () => lastRun.value,
    portOf: (name) => clientPorts.value[name],
    connect: (name) => workspace.peer(name, clients.connecting(name, clientPorts.value[name])),
  })
  const handles = new Map<RunKind, RunHandle>()
  const latest = computed(() => (latestKind.value === 'run' ? lastRun.value : lastCheck.value))
  const isBusy = computed(() => isLive(lastRun.value) || isLive(lastCheck.value))
  const viewOf = { run: lastRun, check: lastCheck }
  const wirePace = paced(() => {
    wire.events.value = viewOf[wireOf.value].value?.wire ?? []
  }, LIVE_WIRE_MS)

  function begin(kind: RunKind, seed?: string): void {
    void keeper.flush()
    for (const handle of handles.values()) handle.stop()
    const sent = work.files.value.map(({ name, text }) => ({ name, text }))
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
      records.showOwn()
      if (kind === 'check') openCheck.value = null
    })
    waiting.startOver()
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
        if (wireOf.value === kind && after.wire !== before.wire) {
          if (isLive(after)) wirePace.ask()
          else wirePace.now()
        }
        if (kind === 'check') openFirstFailure(after)
        if (after.state.type === 'listening' && kind === 'run') waiting.connectReady(after)
        if (!isLive(after)) waiting.names.value = []
        if (kind === 'run') forgetHarms(events)
      })
      if (kind === 'check' && !isLive(view.value)) void work.refreshHistory()
    }
    handle.subscribe((event) => {
      queue.push(event)
      if (queue.length === 1) setup.schedule(fold)
    })
    handle.onRefused((code, message) => {
      const before = view.value
      if (before === null || !isCurrent() || !isLive(before)) return
      view.value = refuseRun(before, code, message)
      // Nobody will listen: who waits for that, waits in vain.
      if (kind === 'run' && !isLive(view.value)) waiting.names.value = []
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
      records.showOwn()
      wireOf.value = 'check'
      wire.events.value = lastCheck.value?.wire ?? []
      wire.blamed.value = blamed
      wire.check.value = wire.checks.value.includes(view.name) ? view.name : null
      const decisive = blamed[0]
      if (decisive === undefined) wire.selectedKey.value = null
      else wire.show(decisive)
    })
  }

  function moment(): { at: number; heard: number } {
    return { at: performance.now(), heard: lastRun.value?.wire.length ?? 0 }
  }

  /** A connection that is over takes its harm with it. */
  function forgetHarms(events: readonly RunEvent[]): void {
    const over = events.flatMap((event) => (event.type === 'peer' && event.state === 'closed' ? [event.peer] : []))
    if (over.length > 0) harms.value = { ...harms.value, ...Object.fromEntries(over.map((name) => [name, []])) }
  }

  let wokenAt = 0

  /** A pod that fell asleep meanwhile is woken by typing: it shall be warm before a key asks for it. */
  function wakeByTyping(): void {
    if (sandbox.pod.value !== 'asleep' || sandbox.connection.value.type !== 'open') return
    if (Date.now() - wokenAt < WAKE_EVERY_MS) return
    wokenAt = Date.now()
    sandbox.open(challenge.id)
  }

  const workspace: Workspace = {
    ...work,
    challenge,
    sandbox,
    shownFile: signal(starter[0]?.name ?? ''),
    saved,
    goTo: signal(null),
    lastRun,
    lastCheck,
    latest,
    isBusy,
    wire,
    wireOf,
    records,
    openCheck,
    hintsShown: signal(0),
    compare: createCompareState(),
    briefTab: signal('brief'),
    lowerTab: signal('terminal'),
    narrowPane: signal('brief'),
    isKeyMapOpen: signal(false),
    format: signal(null),
    waitingPeers: waiting.names,
    clientNames,
    clientPorts,
    harms,
    console: clients,

    edit(file) {
      wakeByTyping()
      work.edit(file)
    },
    run: () => begin('run'),
    check: (options) => begin('check', options?.seed),
    stop() {
      for (const handle of handles.values()) handle.stop()
    },
    input: (text) => handles.get(latestKind.value)?.input(text),
    peer(name, command) {
      const run = handles.get('run')
      run?.peer(name, command)
      if (run !== undefined) clients.did(run.id, { type: 'client', client: name, command, ...moment() })
      const concerned = command.do === 'burst' ? command.burst.clients : [name]
      const after = concerned.map((each) => [each, harmAfter(harms.value[each] ?? [], command)])
      harms.value = { ...harms.value, ...Object.fromEntries(after) }
    },
    fault(fault) {
      const run = handles.get('run')
      run?.fault(fault)
      if (run !== undefined) clients.did(run.id, { type: 'service', fault, ...moment() })
    },
    addClient(port) {
      const name = nextName([...clientNames.value, ...Object.values(clients.names.value)])
      if (name === null || clientNames.value.length >= LIMITS.peers) return null
      clientNames.value = [...clientNames.value, name]
      workspace.connectClient(name, port)
      return name
    },
    connectClient(name, port) {
      if (port !== undefined) clientPorts.value = { ...clientPorts.value, [name]: port }
      const run = lastRun.value
      waiting.add(name)
      if (!isLive(run)) begin('run')
      else if (run.state.type === 'listening') waiting.connectReady(run)
    },
    toggleCheck(index) {
      const isOpening = openCheck.value !== index
      openCheck.value = isOpening ? index : null
      if (isOpening && !isLive(lastCheck.value)) pointAt(index)
    },
    showOnWire(index) {
      workspace.narrowPane.value = 'wire'
      if (wire.view.value === 'compare') wire.view.value = 'diagram'
      pointAt(index)
    },
    showPlace(place) {
      batch(() => {
        workspace.shownFile.value = place.file
        workspace.narrowPane.value = 'code'
        workspace.goTo.value = { ...place }
      })
    },
  }
  return workspace
}

/** Milliseconds between two requests for a pod: a house that is full is not asked again at every letter. */
const WAKE_EVERY_MS = 10_000
/**
 * Milliseconds between two pictures of a wire that is still growing. Painting it at every frame takes the processor from
 * the very check that is being waited for, where both are on one machine.
 */
const LIVE_WIRE_MS = 100
