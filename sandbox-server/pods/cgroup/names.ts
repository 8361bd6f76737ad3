import { readlinkSync } from 'node:fs'
import { textOf } from './kernel-file.ts'

/** Where those processes stand that were in a cgroup before pods got theirs in it. */
export const OTHERS = 'duplex-others'

/** The beginning of the name of each cgroup that this process makes: it says whose it is, for whoever finds it left. */
export function nameOfOurs(pid = process.pid): string {
  return `duplex-${ownPids()}-${pid}-${startOf(pid)}`
}

/**
 * Whether a cgroup was made by a process that is gone. False for names that are not ours, and for those from another pid
 * namespace, such as a container's: whether their makers live cannot be seen from here.
 */
export function isLeftBehind(name: string): boolean {
  const [, pids, pid, start] = OURS.exec(name) ?? []
  return pids === ownPids() && startOf(Number(pid)) !== start
}

/** The path without the part that is ours: a process that was started from within one of our cgroups is at home above it. */
export function withoutOurs(path: string): string {
  const parts = path.split('/')
  const at = parts.findIndex((part) => part === OTHERS || OURS.test(part))
  return (at < 0 ? path : parts.slice(0, at).join('/')) || '/'
}

const OURS = /^duplex-(\d+)-(\d+)-(\d+)(?:-\d+)?$/

/** The number of the pid namespace that this process is in. */
function ownPids(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''
}

/** When a process began, in the kernel's ticks: a pid comes back, but not at the same moment. Empty when there is none. */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`)
  // The name stands in parentheses and may hold anything: proc(5), field 22.
  return stat === '' ? '' : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '')
}
