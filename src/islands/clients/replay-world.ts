import { effect } from '@preact/signals'
import type { ScenarioStep } from '#protocol'
import { isLive } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { nextName } from './client-log.ts'
import type { ReplayWorld } from './replay.ts'

/** Milliseconds that the programs of a run have to listen, from when they run. */
const LISTEN_MS = 10_000

/** The workspace as a replay sees it: clients by their names, made where they are not there yet. */
export function replayWorld(workspace: Workspace): ReplayWorld {
  const { console: clients, clientNames, clientPorts, lastRun } = workspace
  const idOf = (name: string): string | undefined => clientNames.value.find((id) => clients.nameOf(id) === name)

  function madeOf(name: string): string | null {
    const known = idOf(name)
    if (known !== undefined) return known
    const taken = [...clientNames.value, ...Object.values(clients.names.value)]
    const id = /^[A-Z]$/.test(name) && !taken.includes(name) ? name : nextName(taken)
    if (id === null) return null
    clientNames.value = [...clientNames.value, id]
    clients.names.value = { ...clients.names.value, [id]: name }
    return id
  }

  return {
    act(step: ScenarioStep) {
      if ('service' in step) {
        workspace.fault(step.service)
        return
      }
      const id = madeOf(step.client)
      if (id === null) return
      const { command } = step
      if (command.do === 'connect') {
        const { path, port, protocols = [], headers = [] } = command
        clients.setups.value = { ...clients.setups.value, [id]: { path, protocols, headers } }
        if (port !== undefined) clientPorts.value = { ...clientPorts.value, [id]: port }
        workspace.peer(id, clients.connecting(id, port))
      } else if (command.do === 'burst') {
        const ids = command.burst.clients.map((name) => idOf(name) ?? name)
        workspace.peer(id, { do: 'burst', burst: { ...command.burst, clients: ids } })
      } else workspace.peer(id, command)
    },
    wire: () => lastRun.value?.wire ?? [],
    peer: (name) => lastRun.value?.peers[idOf(name) ?? ''] ?? null,
    burst: () => lastRun.value?.burst ?? null,
    nameOf: (lane) => clients.nameOf(lane),
    isLive: () => isLive(lastRun.value),
    now: () => performance.now(),
    change: (withinMs, signal) => changeOf(lastRun, { withinMs, signal }),
  }
}

/** Sees to a run that listens: the one that is on, or a new one. Gives why there is none, or null. */
export async function runFor(workspace: Workspace, which: 'any' | 'new', signal: AbortSignal): Promise<string | null> {
  const { lastRun, challenge } = workspace
  if (which === 'new' || !isLive(lastRun.value)) workspace.run()
  let until = performance.now() + LISTEN_MS
  for (;;) {
    const run = lastRun.value
    if (!isLive(run)) return 'The program ended before anybody could connect.'
    if (run.state.type === 'sent' || run.state.type === 'queued') until = performance.now() + LISTEN_MS
    if (run.listeners.length > 0 && run.listeners.length >= challenge.ports.length) return null
    const left = until - performance.now()
    if (left <= 0) return run.listeners.length > 0 ? null : 'Nothing listened within 10 s.'
    await changeOf(lastRun, { withinMs: left, signal })
  }
}

function changeOf(
  what: Workspace['lastRun'],
  { withinMs, signal }: { withinMs: number; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const seen = what.value
    const settle = (act: () => void) => () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', fail)
      queueMicrotask(() => stop())
      act()
    }
    const done = settle(resolve)
    const fail = settle(() => reject(signal.reason))
    const timer = setTimeout(done, withinMs)
    signal.addEventListener('abort', fail)
    const stop = effect(() => {
      if (what.value !== seen) done()
    })
    if (signal.aborted) fail()
  })
}
