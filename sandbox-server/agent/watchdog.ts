import type { EndedHow } from '#protocol'
import type { LearnerCgroup } from './learner-cgroup.ts'
import { LEARNER_LIMITS, WATCH_EVERY_MS } from './limits.ts'
import { ownMemory, PAGE_BYTES } from './process-memory.ts'
import { ProcessPressure } from './process-pressure.ts'
import { descendantsOf, type ProcessFacts, processTable } from './process-tree.ts'
import { unreadBytes } from './socket-tables.ts'

/** A program as the watchdog sees it. */
export interface Watched {
  /** The root of its process tree, which is ours. */
  readonly pid: number
  end(how: EndedHow, message: string): void
  saw(found: Sighting): void
}

/** What one look found. */
export interface Sighting {
  /** Processes and threads together. */
  readonly threads: number
  /** The most processor time any process has used. */
  readonly cpuMs: number
  /** Whether the limit of processes has held the program back for most of its life so far. */
  readonly isHeldBack: boolean
}

interface Watching {
  readonly pressure: ProcessPressure
  readonly killsBefore: number
}

/** Milliseconds of rest for each that a look took, and the most there may be. */
const REST_PER_LOOK = 4
const LONGEST_REST_MS = 100

/** Looks at the learner's processes every few milliseconds and ends the program that takes more than its share. */
export class Watchdog {
  #programs = new Map<Watched, Watching>()
  #cgroup: LearnerCgroup | null
  #timer: NodeJS.Timeout | undefined
  #looks = 0

  /** Where there is a cgroup the kernel ends what takes too much; who it was is said here all the same. */
  constructor(cgroup: LearnerCgroup | null = null) {
    this.#cgroup = cgroup
  }

  watch(program: Watched): void {
    this.#programs.set(program, { pressure: new ProcessPressure(), killsBefore: this.#kills() })
    this.#timer ??= setTimeout(() => this.#lookOn(), WATCH_EVERY_MS)
  }

  forget(program: Watched): void {
    this.#programs.delete(program)
    if (this.#programs.size > 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Looks again and again, and rests longer after a long look: whoever watches must also serve, on a busy machine too. */
  #lookOn(): void {
    const startedAt = performance.now()
    this.#look()
    const restMs = Math.min(LONGEST_REST_MS, REST_PER_LOOK * (performance.now() - startedAt))
    if (this.#programs.size > 0) this.#timer = setTimeout(() => this.#lookOn(), Math.max(WATCH_EVERY_MS, restMs))
    else this.#timer = undefined
  }

  #kills(): number {
    return this.#cgroup?.kills() ?? 0
  }

  #look(): void {
    const found: { program: Watched; processes: ProcessFacts[] }[] = []
    const table = processTable()
    const kills = this.#kills()
    for (const [program, { pressure, killsBefore }] of this.#programs) {
      // The kernel's choice among a learner's processes is as good as any: all of them took the memory together.
      if (kills > killsBefore) program.end('out-of-memory', OUT_OF_ALL_MEMORY)
      const processes = descendantsOf(program.pid, table)
      found.push({ program, processes })
      const threads = sum(processes.map((process) => process.threads))
      const cpuMs = Math.max(0, ...processes.map((process) => process.cpuMs))
      pressure.look(threads)
      program.saw({ threads, cpuMs, isHeldBack: pressure.heldItBack })
      if (pressure.isTooMuch) program.end('too-many-processes', TOO_MANY_PROCESSES)
      if (cpuMs >= LEARNER_LIMITS.cpuMs) program.end('out-of-time', OUT_OF_CPU)
      const togetherMs = sum(processes.map((process) => process.cpuMs + process.endedChildrenMs))
      if (togetherMs >= LEARNER_LIMITS.cpuTogetherMs) program.end('out-of-time', OUT_OF_CPU_TOGETHER)
    }
    this.#looks += 1
    const resident = sum(found.flatMap(({ processes }) => processes.map((each) => each.residentPages * PAGE_BYTES)))
    if (this.#looks % LOOKS_PER_EXACT_ONE === 0 && unreadBytes() > LEARNER_LIMITS.unreadBytes) {
      for (const { program } of found) program.end('out-of-memory', TOO_MUCH_UNREAD)
    }
    // What is in RAM is known already, and holds all that is a process's alone, but for what was swapped out.
    if (resident <= LEARNER_LIMITS.memoryBytes / 2 && this.#looks % LOOKS_PER_EXACT_ONE !== 0) return
    const sizes = found.map(({ program, processes }) => ({
      program,
      bytes: sum(processes.map(({ pid }) => ownMemory(pid))),
    }))
    if (sum(sizes.map(({ bytes }) => bytes)) <= LEARNER_LIMITS.memoryBytes) return
    const largest = sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a))
    largest.program.end('out-of-memory', OUT_OF_MEMORY)
  }
}

/** Swap is slow to fill: looking for what is there is enough now and then. */
const LOOKS_PER_EXACT_ONE = 10

/** Also said when the kernel was first to end it, on a machine too busy for the watchdog to look in time. */
export const OUT_OF_CPU =
  'The program used 10 s of processor time, the most one process may use, so it was ended. ' +
  'Look for a loop that never waits for anything.'
const OUT_OF_CPU_TOGETHER =
  'The program and the processes it started used 15 s of processor time together, the most they may use, so it was ' +
  'ended. Look for a process that is started again and again.'
const OUT_OF_MEMORY =
  'The program took more than 512 MiB of memory, which is all a sandbox has, so it was ended. ' +
  'Look for something that grows and is never let go.'
/** Said when the kernel was first to end it, whose count holds more than processes: it cannot tell which part it was. */
export const OUT_OF_ALL_MEMORY =
  'The program took more than 512 MiB of memory, with what was sent and not yet read, so it was ended. ' +
  'Look for something that grows and is never let go, or a connection that is written to and not read from.'
const TOO_MUCH_UNREAD =
  'More than 128 MiB were sent over TCP and never read, the most that may wait in a sandbox, so the program was ended. ' +
  'Look for a connection that is written to and not read from.'

/** Also said when the program crashed by itself, or came to no end in time, because the kernel refused it one more. */
export const TOO_MANY_PROCESSES =
  'The program had 64 processes and threads at once, the most it may have, so it was ended. ' +
  'Each worker and each child process is one Node of its own, with about ten threads.'

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
