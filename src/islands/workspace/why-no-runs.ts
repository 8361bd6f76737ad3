import { connectionSentence } from '../../sandbox/index.ts'
import type { Workspace } from './state.ts'

/** Why no program can run on this server, in a sentence; null where they can, and while it is not known. */
export function whyNoRuns({ sandbox }: Workspace): string | null {
  const connection = sandbox.connection.value
  if (connection.type !== 'open' || connection.canRun) return null
  return connectionSentence(connection, { now: Date.now(), isOnline: true })
}
