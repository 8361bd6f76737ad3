export type { AgentDoors, Cgroups, MemoryHeldBy, PodCgroup } from './cgroups.ts'
export { handOverCgroups } from './hand-over.ts'
export { openCgroups } from './open-cgroups.ts'
