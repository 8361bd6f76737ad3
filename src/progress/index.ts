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
