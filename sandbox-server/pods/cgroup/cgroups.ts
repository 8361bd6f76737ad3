/** Makes the cgroups of pods: what the kernel itself counts and bounds, also what stands in no process's memory. */
export interface Cgroups {
  readonly version: CgroupVersion
  /** Which controllers hold here. `memory` always does. */
  readonly controllers: readonly Controller[]
  /** Makes the cgroups of one pod. Throws when they cannot be had: a pod that was promised them is not started without. */
  create(): PodCgroup
  /** Resolves when every cgroup that was made is gone. */
  close(): Promise<void>
}

export type CgroupVersion = 'v1' | 'v2'
export type Controller = 'memory' | 'pids' | 'cpu'

/** The cgroups of one pod: one for its agent, and one with smaller limits for all that runs on behalf of a learner. */
export interface PodCgroup {
  /** The files that a process writes 0 into to be in the pod, before it becomes the pod's first. */
  readonly entrances: readonly string[]
  /**
   * Opens what the agent needs to move learners' processes to theirs. It is handed open files, and no pod has a path to
   * any: nothing in a pod's file system leads to a cgroup. Whoever opens them closes them.
   */
  openForAgent(): AgentDoors
  /** Ends every process that is left in it. */
  kill(): void
  /** Ends what is left, and resolves when nothing of the cgroups is there any more; never rejects: whoever opened them is told. */
  remove(): Promise<void>
}

/** Open files, as an agent is given them. */
export interface AgentDoors {
  /** A process that writes 0 into each of them is in the learner's cgroup. */
  readonly join: readonly number[]
  /** Says how often the kernel ended something in there for want of memory. */
  readonly kills: number
}

/** Who holds the memory of learners' programs here, and why it is nobody better. */
export interface MemoryHeldBy {
  readonly by: `cgroup ${CgroupVersion}` | 'watchdog'
  /** One sentence, for whoever runs this machine. */
  readonly why: string
  /** What would give them to the kernel, where that can be done. */
  readonly mend?: string
}
