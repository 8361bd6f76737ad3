import { readFileSync, readSync } from 'node:fs'

/** The cgroup that holds all that runs on behalf of a learner, as the agent knows it: by open files, and by no path. */
export interface LearnerCgroup {
  /** Open files that a process writes 0 into to be in it. Children must be given them one by one; none is inherited. */
  readonly join: readonly number[]
  /** How often, so far, the kernel ended something in it for want of memory. */
  kills(): number
  /** Throws unless each of these processes is in it. */
  assertHolds(processes: readonly { readonly pid: number }[]): void
}

/** Null where there are none, and the watchdog holds the memory alone. */
export function learnerCgroup(doors: { join: number[]; kills: number } | null): LearnerCgroup | null {
  if (doors === null) return null
  const room = Buffer.alloc(4096)
  return {
    join: doors.join,
    kills() {
      // The kernel writes it anew for each read from the beginning.
      const text = room.toString('latin1', 0, readSync(doors.kills, room, 0, room.length, 0))
      return Number(/^oom_kill (\d+)/m.exec(text)?.[1] ?? 0)
    },
    assertHolds(processes) {
      for (const { pid } of processes) {
        const within = readFileSync(`/proc/${pid}/cgroup`, 'latin1').split('\n').filter(isLearners)
        if (within.length >= doors.join.length) continue
        throw new Error(`Process ${pid} would run outside the cgroup that holds it.`)
      }
    },
  }
}

/** A line of /proc/<pid>/cgroup: cgroups(7). pods/cgroup gives the name. */
function isLearners(line: string): boolean {
  return line.endsWith('/learner')
}

/**
 * Shell words that put the shell into the cgroup by the files that it has been given as these numbers, and close them, so
 * that what it becomes has none. They end the shell where the kernel refuses.
 */
export function entering(files: readonly number[]): string {
  return files.map((fd) => `echo 0 >&${fd} || exit 71; exec ${fd}>&-; `).join('')
}
