export { warmPodsIn } from './pod-places.ts'
export { openSocketDoor } from './socket-door.ts'
export type { SessionChallenge, SessionMeter, SessionSubmission } from './surroundings.ts'
export { TIMING, type Timing } from './timing.ts'
