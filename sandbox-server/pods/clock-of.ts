import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentSettings } from './agent-protocol.ts'

/** The clock that a challenge's programs will most likely be started on: what is kept warm for them, before its grader is loaded. */
export function clockOf(challengeFolder: string | null): AgentSettings['clock'] {
  const grader = challengeFolder === null ? null : join(challengeFolder, 'grader.ts')
  if (grader === null || !existsSync(grader)) return 'real'
  return /\bclock:\s*['"]travel['"]/.test(readFileSync(grader, 'utf8')) ? 'travel' : 'real'
}
