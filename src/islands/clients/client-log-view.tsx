import { useMemo } from 'preact/hooks'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import type { Workspace } from '../workspace/state.ts'
import { clientLog } from './client-log.ts'
import { type ClientState, stateOf } from './client-state.ts'
import { LogLines, NotedLine } from './log-lines.tsx'
import { useFollowing } from './use-following.ts'

/** What one client said and heard, to the last line. */
export function ClientLogView({ workspace, id }: { workspace: Workspace; id: string }) {
  const run = workspace.lastRun.value
  const wire = run?.wire
  const log = useMemo(() => clientLog(wire ?? [], id), [wire, id])
  const state = stateOf(workspace, id)
  const detail = run?.peers[id]?.detail ?? null
  const isTold = detail !== null && (state !== 'open' || !/ is connected to /.test(detail))
  const box = useFollowing()
  return (
    <ScrollRegion box={box} class="client-log" label={`What client ${workspace.console.nameOf(id)} said and heard`}>
      <ol>
        {log.length === 0 && !isTold && <li class="is-noted">{emptyWords(state)}</li>}
        <LogLines lines={log} isPretty={workspace.console.isPretty.value} />
        {isTold && <NotedLine words={detail} />}
      </ol>
    </ScrollRegion>
  )
}

function emptyWords(state: ClientState): string {
  if (state === 'waiting') return 'Connects as soon as there is somebody who listens.'
  if (state === 'open') return 'Connected. Nothing said yet.'
  return 'Not connected. Connect starts the run first if nothing is running.'
}
