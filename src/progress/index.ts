export { kept } from './kept.ts'
export type { AnswerOutcome } from './progress.ts'
export {
  answer,
  draftOf,
  keepDraft,
  loadProgress,
  pending,
  progress,
  selfMark,
  submission,
  submissions,
  visit,
} from './progress.ts'
export { askForSolution, giveUp, type SolutionOutcome } from './solution.ts'
