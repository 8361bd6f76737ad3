import type { CgroupVersion, Controller } from './cgroups.ts'

/** A folder below which pods get their cgroups, and the controllers that count there. */
export interface Parent {
  readonly folder: string
  readonly controllers: readonly Controller[]
}

/** How one version lays out and limits cgroups: v1.ts and v2.ts. */
export interface Layout {
  readonly version: CgroupVersion
  /** The file of a cgroup that says how often something in it was ended for want of memory. */
  readonly killsFile: string
  /** Called before a cgroup is made in the parent, and for the folder of a pod before it gets its two. */
  allowChildren(parent: Parent): void
  limitPod(folder: string, controllers: readonly Controller[]): void
  limitLearner(folder: string, controllers: readonly Controller[]): void
}
