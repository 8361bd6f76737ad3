export { type Answers, openAnswers } from './answers.ts'
export { readQuizzes } from './read-quizzes.ts'
export { UnfitAnswer } from './unfit-answer.ts'
