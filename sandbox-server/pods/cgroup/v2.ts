import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CGROUP_LIMITS } from './cgroup-limits.ts'
import { tellKernel, tellKernelIfItHas, textOf } from './kernel-file.ts'
import type { Layout, Parent } from './layout.ts'
import { OTHERS } from './names.ts'

/** One tree for all controllers. Everything that a process has the kernel keep for it counts as its memory. */
export const v2: Layout = {
  version: 'v2',
  killsFile: 'memory.events',
  allowChildren(parent) {
    const wanted = parent.controllers.filter((name) => !listed(join(parent.folder, SUBTREE)).includes(name))
    if (wanted.length === 0) return
    makeRoom(parent)
    tellKernel(join(parent.folder, SUBTREE), wanted.map((name) => `+${name}`).join(' '))
  },
  limitPod(folder) {
    tellKernel(join(folder, 'memory.max'), CGROUP_LIMITS.podBytes)
    tellKernelIfItHas(join(folder, 'memory.swap.max'), 0)
  },
  limitLearner(folder, controllers) {
    tellKernel(join(folder, 'memory.max'), CGROUP_LIMITS.learnerBytes)
    tellKernelIfItHas(join(folder, 'memory.swap.max'), 0)
    // Whoever holds the buffers of a thousand sockets is a small process: the kernel would begin with others.
    tellKernelIfItHas(join(folder, 'memory.oom.group'), 1)
    if (controllers.includes('pids')) tellKernel(join(folder, 'pids.max'), CGROUP_LIMITS.tasks)
    if (!controllers.includes('cpu')) return
    const { cpuPeriodUs } = CGROUP_LIMITS
    tellKernel(join(folder, 'cpu.max'), `${cpuPeriodUs} ${cpuPeriodUs}`)
    tellKernelIfItHas(join(folder, 'cpu.max.burst'), cpuPeriodUs)
  },
}

const SUBTREE = 'cgroup.subtree_control'

/** The names in one of the kernel's lists, such as cgroup.controllers. */
export function listed(file: string): string[] {
  return textOf(file).split(/\s+/).filter(Boolean)
}

/**
 * A cgroup that has limited children may hold no process itself, but for the root of all: cgroups(7), “no internal
 * processes”. Those that stand in the parent, we among them, move to one beside the pods'.
 */
function makeRoom({ folder }: Parent): void {
  const isRootOfAll = textOf(join(folder, 'cgroup.type')) === ''
  // Inside a container nothing above can be seen, and a folder that a pod is made in is empty.
  const here = isRootOfAll ? [] : listed(join(folder, 'cgroup.procs'))
  if (here.length === 0) return
  const others = join(folder, OTHERS)
  mkdirSync(others, { recursive: true })
  for (const pid of here) moveIfThere(pid, others)
}

function moveIfThere(pid: string, folder: string): void {
  try {
    tellKernel(join(folder, 'cgroup.procs'), pid)
  } catch (error) {
    // It may have gone meanwhile. If not, the kernel says so when it is asked to limit the children.
    if (listed(join(dirname(folder), 'cgroup.procs')).includes(pid)) throw error
  }
}
