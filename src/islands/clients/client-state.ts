import { isLive, type Listener } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { sayHarm } from './client-harm.ts'

/** Where a client stands: in the run that is on, or out of it. */
export type ClientState = 'waiting' | 'open' | 'closed' | 'failed' | 'idle'

const STATE_WORDS: Record<ClientState, string> = {
  waiting: 'waits for somebody to listen',
  open: 'connected',
  closed: 'closed',
  failed: 'not connected',
  idle: 'not connected',
}

export function stateOf(workspace: Workspace, id: string): ClientState {
  if (workspace.waitingPeers.value.includes(id)) return 'waiting'
  const run = workspace.lastRun.value
  const state = run?.peers[id]?.state
  if (state === undefined) return 'idle'
  return state === 'open' && !isLive(run) ? 'closed' : state
}

/** Whether it does what it is told: one that has vanished can only be cut. */
export function canAct(workspace: Workspace, id: string): boolean {
  const hasVanished = (workspace.harms.value[id] ?? []).some(({ kind }) => kind === 'vanish')
  return stateOf(workspace, id) === 'open' && !hasVanished
}

/** Where a client can go: what listens, or, before anything does, what a Run is expected to listen on. */
export function placesOf({ lastRun, challenge }: Workspace): readonly Listener[] {
  const run = lastRun.value
  return isLive(run) && run.listeners.length >= challenge.ports.length ? run.listeners : challenge.ports
}

/** Whether there is, or will be, anybody to talk to. */
export function canHaveClients(workspace: Workspace): boolean {
  return placesOf(workspace).length > 0
}

/** How a client stands, in a few words: `:8081 connected`, `:8081 +500 ms · frozen`. */
export function describeClient(workspace: Workspace, id: string): string {
  const port = workspace.clientPorts.value[id]
  const harm = (workspace.harms.value[id] ?? []).map(sayHarm).join(' · ')
  const state = stateOf(workspace, id)
  const words = state === 'open' && harm !== '' ? harm : STATE_WORDS[state]
  return port === undefined || placesOf(workspace).length < 2 ? words : `:${port} ${words}`
}

/** Adds so many clients and connects them: where several listen, one after the other to each. */
export function addClients(workspace: Workspace, count: number): void {
  const places = placesOf(workspace)
  for (let n = 0; n < count; n++) {
    const place = places.length > 1 ? places[n % places.length] : undefined
    workspace.console.chosen.value = workspace.addClient(place?.port) ?? workspace.console.chosen.value
  }
}
