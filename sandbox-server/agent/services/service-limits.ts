const MIB = 1024 * 1024

/** What a service lives under, beside the memory it shares with the learner's programs. Each is attacked in tests/hostile. */
export const SERVICE_LIMITS = {
  /** Processes and threads together: Redis has five threads and forks one child to save. */
  processes: 16,
  openFiles: 1024,
  fileBytes: 16 * MIB,
  /** Processor time, per process. The watchdog names it; RLIMIT_CPU stands behind it. */
  cpuMs: 10_000,
  /** What a service may keep in files of its own. */
  scratchBytes: 16 * MIB,
  /** How many files a service may make: a tmpfs with a limit on bytes has none on files. */
  files: 4096,
  /** Printed bytes that are kept, and passed on. */
  outputBytes: 64 * 1024,
  /** Connections Redis takes at once. Far more than two servers open, far fewer than the agent can hold. */
  redisClients: 128,
} as const
