export { declaredChecks } from './declared-checks.ts'
export { type GradeAnswer, gateChallenge, RECORDING_SEED } from './gate-challenge.ts'
export { openKnownSound } from './known-sound.ts'
export { missingParts } from './missing-parts.ts'
