export type { Logger } from './isolation.ts'
export { openPods } from './open-pods.ts'
export type { Pod, Pods, Run } from './pod.ts'
