import type { SourceFile } from '#protocol'
import { askForSolution, giveUp, loadProgress, progress, type SolutionOutcome } from '../../progress/index.ts'
import { arrived } from '../sharing/sharing-state.ts'
import { overStarter } from '../workspace/drafts.ts'
import type { Workspace } from '../workspace/state.ts'
import { keyOfSnapshot } from './choices.ts'
import type { OriginalKey } from './compare-state.ts'

/** What became of fetching the files that the learner's own are laid beside. */
export type Original =
  | { readonly type: 'there'; readonly files: readonly SourceFile[] }
  /** The solution is neither earned nor asked for. */
  | { readonly type: 'not-earned' }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'unreachable' }
  /** It was dropped meanwhile: from the list of snapshots, or because the conflict between two tabs is over. */
  | { readonly type: 'gone' }

/** Fetches what the key stands for, as files of this challenge. */
export async function readOriginal(workspace: Workspace, key: OriginalKey): Promise<Original> {
  const found = await find(workspace, key)
  if (found.type !== 'there') return found
  return { type: 'there', files: overStarter(workspace.challenge.starter, found.files) }
}

/** Gives the challenge up, on the learner's word, and fetches its solution. */
export async function readGivenUp(workspace: Workspace): Promise<Original> {
  const outcome = await giveUp(workspace.challenge.id)
  // So that the history says it too.
  void loadProgress()
  return told(workspace, outcome)
}

async function find(workspace: Workspace, key: OriginalKey): Promise<Original> {
  const [kind, id = ''] = key.split(/\/(.*)/s)
  switch (kind) {
    case 'starter':
      return { type: 'there', files: workspace.challenge.starter }
    case 'check': {
      const submission = await workspace.readSubmission(id)
      return submission === null ? { type: 'unreachable' } : { type: 'there', files: submission.files }
    }
    case 'kept':
      return there(workspace.snapshots.value.find((each) => keyOfSnapshot(each) === key)?.files)
    case 'other-tab': {
      const notice = workspace.notice.value
      return there(notice?.type === 'other-tab' ? notice.theirs.files : undefined)
    }
    case 'link':
      return there(arrived.value?.type === 'files' ? arrived.value.files : undefined)
    case 'way':
      return there(workspace.compare.solution.value?.others.find(({ name }) => name === id)?.files)
    default:
      return solution(workspace)
  }
}

function there(files: readonly SourceFile[] | undefined): Original {
  return files === undefined ? { type: 'gone' } : { type: 'there', files }
}

async function solution(workspace: Workspace): Promise<Original> {
  const known = workspace.compare.solution.value
  if (known !== null) return { type: 'there', files: known.files }
  if (!hasPassed(workspace)) {
    await loadProgress()
    const standing = progress.value?.challenges[workspace.challenge.id]
    // Not asked for in vain: a refusal would stand in the browser's console as an error.
    if (standing?.isPassed !== true && standing?.gaveUpAt === undefined) return { type: 'not-earned' }
  }
  return told(workspace, await askForSolution(workspace.challenge.id))
}

function hasPassed({ history, lastCheck }: Workspace): boolean {
  return lastCheck.value?.verdict?.status === 'pass' || history.value?.some(({ status }) => status === 'pass') === true
}

function told(workspace: Workspace, outcome: SolutionOutcome): Original {
  if (outcome.type !== 'told') return outcome
  workspace.compare.solution.value = outcome.solution
  return { type: 'there', files: outcome.solution.files }
}
