import { type Signal, signal } from '@preact/signals'
import { isLive, type RunView } from './run-view.ts'

interface WaitingClientsSetup {
  /** The ports that something is expected to listen on. */
  readonly expected: readonly number[]
  /** The run that the clients are for. */
  readonly run: () => RunView | null
  /** The port a client is to be sent to, where one was chosen. */
  readonly portOf: (name: string) => number | undefined
  readonly connect: (name: string) => void
}

/** Clients that shall connect as soon as the server listens. */
export interface WaitingClients {
  readonly names: Signal<readonly string[]>
  add(name: string): void
  /** Connects who need not wait any longer. */
  connectReady(run: RunView): void
  /** A new run begins: all that waits, waits for it. */
  startOver(): void
}

export function createWaitingClients({ expected, run, portOf, connect }: WaitingClientsSetup): WaitingClients {
  const names = signal<readonly string[]>([])
  /** Set once something listens and clients wait for the rest; whether they have waited long enough. */
  let patience: ReturnType<typeof setTimeout> | undefined
  let hasWaited = false

  function connectReady(now: RunView): void {
    if (names.value.length === 0) return
    patience ??= setTimeout(() => {
      hasWaited = true
      const later = run()
      if (isLive(later)) connectReady(later)
    }, LISTEN_WAIT_MS)
    const ready = names.value.filter((name) => canConnect(now, portOf(name)))
    names.value = names.value.filter((name) => !ready.includes(name))
    for (const name of ready) connect(name)
  }

  /** A proxy listens before what is behind it, so who goes through it waits for everything that is expected. */
  function canConnect(now: RunView, port: number | undefined): boolean {
    if (!isLive(now) || now.state.type !== 'listening') return false
    const listens = (wanted: number): boolean => now.listeners.some((each) => each.port === wanted)
    if (expected.every(listens)) return true
    if (port === undefined) return hasWaited
    if (!listens(port)) return hasWaited && !isStarting(now)
    return hasWaited || now.listeners.find((each) => each.port === port)?.program !== 'nginx'
  }

  /** Whether one of the programs is yet to listen, however long it takes: all of them run. */
  function isStarting({ listeners, endings }: RunView): boolean {
    return listeners.length < expected.length && Object.keys(endings).length === 0
  }

  return {
    names,
    add(name) {
      names.value = [...new Set([...names.value, name])]
    },
    connectReady,
    startOver() {
      clearTimeout(patience)
      patience = undefined
      hasWaited = false
    },
  }
}

/** Milliseconds that waiting clients give the rest of a run to listen, once something does. */
const LISTEN_WAIT_MS = 3000
