export { type FoundChallenge, findChallenges } from './find-challenges.ts'
export { type KeptAnswer, keptAnswer, keptAnswers, readFiles } from './kept-answers.ts'
export { layOver } from './lay-over.ts'
export { recordedWords } from './recorded-words.ts'
