import { join } from 'node:path'
import { CGROUP_LIMITS } from './cgroup-limits.ts'
import { tellKernel, tellKernelIfItHas, textOf } from './kernel-file.ts'
import type { Layout } from './layout.ts'

/** A tree for each controller. The buffers of TCP and UDP have a measure of their own, beside the memory. */
export const v1: Layout = {
  version: 'v1',
  killsFile: 'memory.oom_control',
  allowChildren({ folder, controllers }) {
    // Always so since Linux 5.11. Before, a child's memory did not count for its parent unless it was told.
    const file = join(folder, 'memory.use_hierarchy')
    if (controllers.includes('memory') && textOf(file).trim() === '0') tellKernel(file, 1)
  },
  limitPod(folder, controllers) {
    if (controllers.includes('memory')) limitMemory(folder, CGROUP_LIMITS.podBytes)
  },
  limitLearner(folder, controllers) {
    const { learnerBytes, socketBytes, tasks, cpuPeriodUs } = CGROUP_LIMITS
    if (controllers.includes('memory')) {
      limitMemory(folder, learnerBytes)
      tellKernelIfItHas(join(folder, 'memory.kmem.tcp.limit_in_bytes'), socketBytes)
    }
    if (controllers.includes('pids')) tellKernel(join(folder, 'pids.max'), tasks)
    if (!controllers.includes('cpu')) return
    tellKernel(join(folder, 'cpu.cfs_period_us'), cpuPeriodUs)
    tellKernel(join(folder, 'cpu.cfs_quota_us'), cpuPeriodUs)
    tellKernelIfItHas(join(folder, 'cpu.cfs_burst_us'), cpuPeriodUs)
  },
}

function limitMemory(folder: string, bytes: number): void {
  tellKernel(join(folder, 'memory.limit_in_bytes'), bytes)
  // Memory and swap together, so that nothing is swapped out beyond it. Not there where swap is not counted.
  tellKernelIfItHas(join(folder, 'memory.memsw.limit_in_bytes'), bytes)
}
