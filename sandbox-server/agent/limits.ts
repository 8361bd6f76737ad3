const KIB = 1024
const MIB = 1024 * KIB

/** What a learner's program lives under. Every one is tested with an attack in tests/hostile. */
export const LEARNER_LIMITS = {
  /**
   * Over all the learner's processes in a pod, held by the watchdog: what is theirs alone, not the pages they share. There
   * is no RLIMIT_DATA: Node 24 maps 600 MB to start and more for each worker, so one that would help ends honest programs.
   */
  memoryBytes: 512 * MIB,
  /** V8's heap, per process. */
  heapMiB: 128,
  /** Processes and threads together, per program. RLIMIT_NPROC counts them inside the program's own user namespace. */
  processes: 64,
  /** Processor time, per process. The watchdog names it; RLIMIT_CPU stands behind it. */
  cpuMs: 10_000,
  /** The same over all processes of a program, those that have come and gone among them: none else would tire of new ones. */
  cpuTogetherMs: 15_000,
  /**
   * Bytes that wait in TCP connections to be read, over the whole pod: the kernel's memory, which no process is charged for
   * and of which the whole machine has one measure.
   */
  unreadBytes: 128 * MIB,
  openFiles: 1024,
  fileBytes: 16 * MIB,
  stackBytes: 8 * MIB,
  lockedBytes: 64 * KIB,
  /** Printed bytes, both streams together, after which the program is ended. */
  outputBytes: 1 * MIB,
  /** Printed bytes that are kept for a verdict. */
  keptOutputBytes: 64 * KIB,
  /** A Run in which nothing is printed, typed or sent for so long is stopped. */
  idleMs: 10 * 60_000,
} as const

/** How often the watchdog looks. A core fills at most some 40 MiB between two looks. */
export const WATCH_EVERY_MS = 20
