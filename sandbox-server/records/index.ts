export type { Attempt, GradedRun, Records } from './records.ts'
export { openRecords } from './sqlite/open-records.ts'
