import './checks.css'
import { useEffect } from 'preact/hooks'
import { checkDoes } from '../workspace/challenge-words.ts'
import { fetched } from '../workspace/fetched.tsx'
import { countPassed, type RunView } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { whyNoRuns } from '../workspace/why-no-runs.ts'
import { hintLadder } from './hint-ladder.ts'
import { predictions } from './predictions.ts'

const CheckedRun = fetched(async () => (await import('./checked-run.tsx')).CheckedRun, 'soon')

/** The checks: how to begin, and then what came of it. */
export function ChecksPane({ workspace }: { workspace: Workspace }) {
  useEffect(() => {
    // Both follow what happens here from the beginning on.
    hintLadder(workspace)
    predictions(workspace)
  }, [workspace])
  const check = workspace.lastCheck.value
  if (check === null) {
    const why = whyNoRuns(workspace)
    if (why !== null) {
      return (
        <p class="checks-empty">{why} So nothing can be checked on this server; what you write is kept all the same.</p>
      )
    }
    return (
      <div class="checks-empty">
        <p>Nothing has been checked yet. {checkDoes(workspace.challenge)}</p>
        <button type="button" class="primary" onClick={() => workspace.check()}>
          Check
        </button>
      </div>
    )
  }
  return <CheckedRun workspace={workspace} check={check} />
}

/** What is said aloud about a check, once per change that matters. */
export function announcement(check: RunView | null): string {
  if (check === null) return ''
  // The line below tells it, and not at every step.
  if (check.state.type === 'queued') return ''
  if (check.verdict === null) return check.state.type === 'sent' ? 'Checking.' : ''
  const { status, message } = check.verdict
  if (status === 'error') return `Your program could not be checked. ${message ?? ''}`
  if (status === 'pass') return `All ${check.checks.length} checks passed.`
  const first = check.checks.find((each) => each.status === 'fail')
  const why = first !== undefined && first.status !== 'running' ? `${first.name}: ${first.result.message ?? ''}` : ''
  const about = message === undefined ? '' : `${message} `
  return `${about}${countPassed(check)} of ${check.checks.length} checks passed. First to look at: ${why}`
}
