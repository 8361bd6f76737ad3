import { readdirSync } from 'node:fs'
import { kernelText } from './kernel-text.ts'

/** What the kernel says of one process. */
export interface ProcessFacts {
  readonly pid: number
  readonly threads: number
  readonly cpuMs: number
  /** The processor time of its children that have ended, and of theirs. */
  readonly endedChildrenMs: number
  /** Memory that stands in RAM for it, with the pages it shares with others. */
  readonly residentPages: number
}

/** All processes there are, at one moment: who descends from whom. */
export interface ProcessTable {
  readonly children: ReadonlyMap<number, readonly number[]>
  readonly stats: ReadonlyMap<number, readonly string[]>
}

/** Reads the table. It costs a file per process: whoever asks about several roots reads it once for all. */
export function processTable(): ProcessTable {
  const children = new Map<number, number[]>()
  const stats = new Map<number, readonly string[]>()
  for (const pid of runningPids()) {
    const stat = statOf(pid)
    const parent = Number(stat?.[PARENT])
    if (stat === null || !Number.isInteger(parent)) continue
    stats.set(pid, stat)
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  return { children, stats }
}

/**
 * Every descendant of a process, at this moment. A daemon cannot leave the tree: an orphan inside a pid namespace falls
 * to that namespace's first process, which is a descendant too.
 */
export function descendantsOf(root: number, { children, stats } = processTable()): ProcessFacts[] {
  const found: ProcessFacts[] = []
  const queue = [...(children.get(root) ?? [])]
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    found.push(factsOf(pid, stats.get(pid) ?? []))
    queue.push(...(children.get(pid) ?? []))
  }
  return found
}

// Fields of /proc/<pid>/stat after the command's closing parenthesis: proc(5), counted from field 3.
const PARENT = 1
const USER_TICKS = 11
const SYSTEM_TICKS = 12
const CHILDREN_USER_TICKS = 13
const CHILDREN_SYSTEM_TICKS = 14
const THREADS = 17
const RESIDENT_PAGES = 21
/** USER_HZ, which is 100 on every Linux this runs on. */
const MS_PER_TICK = 10

function runningPids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}

/** Null when the process has gone meanwhile. */
function statOf(pid: number): string[] | null {
  const stat = kernelText(`/proc/${pid}/stat`)
  // The command stands in parentheses and may hold anything, also blanks and parentheses: cut after the last one.
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function factsOf(pid: number, stat: readonly string[]): ProcessFacts {
  return {
    pid,
    threads: Number(stat[THREADS] ?? 1),
    cpuMs: (Number(stat[USER_TICKS] ?? 0) + Number(stat[SYSTEM_TICKS] ?? 0)) * MS_PER_TICK,
    endedChildrenMs: (Number(stat[CHILDREN_USER_TICKS] ?? 0) + Number(stat[CHILDREN_SYSTEM_TICKS] ?? 0)) * MS_PER_TICK,
    residentPages: Number(stat[RESIDENT_PAGES] ?? 0),
  }
}
