export type { IsolationKind, Logger } from './isolation.ts'
export { openPods, type PodsOptions } from './open-pods.ts'
export type { CheckOptions, Pod, PodPurpose, Pods, Run, RunOptions } from './pod.ts'
