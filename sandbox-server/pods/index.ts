export { compileAgent } from './compile-agent.ts'
export type { Logger } from './isolation.ts'
export { DEFAULT_UID, openPods } from './open-pods.ts'
export type { Pod, Pods, Run } from './pod.ts'
