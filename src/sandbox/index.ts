export { connectionSentence } from './connection-sentence.ts'
export { sandbox } from './page-sandbox.ts'
export type { Connection, PodState } from './sandbox.ts'
