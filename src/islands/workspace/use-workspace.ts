import { useLayoutEffect, useState } from 'preact/hooks'
import { isMacHere } from '../palette/keys.ts'
import { workspace } from './open-workspace.ts'
import type { Workspace } from './state.ts'

/**
 * Whether a component has taken over what the server drew of it. Preact takes that over as it stands: an attribute that its
 * first render has otherwise stays as the server wrote it, for good. So the first one draws what the server drew.
 */
function useIsTakenOver(): boolean {
  const [isTakenOver, setTakenOver] = useState(false)
  useLayoutEffect(() => setTakenOver(true), [])
  return isTakenOver
}

/** The workspace of this page, as soon as it is open: an island whose script comes late finds it open already. */
export function useWorkspace(): Workspace | null {
  const isTakenOver = useIsTakenOver()
  const opened = workspace.value
  return isTakenOver ? opened : null
}

/** Whether keys are to be named as on a Mac. */
export function useIsMac(): boolean {
  return useIsTakenOver() && isMacHere()
}
