const MIB = 1024 * 1024

/** What the kernel holds. The agent's own limits (agent/limits.ts) are the ones that are named; these stand behind them. */
export const CGROUP_LIMITS = {
  /** All that runs on behalf of a learner, with page tables, sockets and what else the kernel keeps for it. */
  learnerBytes: 512 * MIB,
  /** The same, and beside it a heap of 256 MiB for the agent, two small disks, and files that it has read. */
  podBytes: 1024 * MIB,
  /** Five programs at their own limit of 64 and their services: a backstop, and never what a single program meets. */
  tasks: 512,
  /** Microseconds of processor time in each period of as many: one core. What was not used can be made up for once. */
  cpuPeriodUs: 100_000,
  /**
   * Version 1 counts the buffers of TCP and UDP by themselves, and only where this is set. The watchdog names 128 MiB that
   * wait in TCP; their buffers are a twentieth larger. For UDP this is the only bound.
   */
  socketBytes: 192 * MIB,
} as const
