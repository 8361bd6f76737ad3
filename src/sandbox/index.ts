export { connectionSentence } from './connection-sentence.ts'
export { sandbox } from './page-sandbox.ts'
export type { Connection, LabConnection, PodState, RunHandle, Sandbox } from './sandbox.ts'
