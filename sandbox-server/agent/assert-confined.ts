import { readFileSync } from 'node:fs'

const SECCOMP_MODE_FILTER = '2'

/** Believes the kernel, not the flags: refuses processes that run without the filter, or with any privilege left. */
export function assertConfined(processes: readonly { readonly pid: number }[]): void {
  if (processes.length === 0) throw new Error('The process that should be held in a sandbox has gone.')
  for (const { pid } of processes) {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const seen = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1]
    const hasNoPrivilege = seen('NoNewPrivs') === '1' && Number.parseInt(seen('CapEff') ?? 'f', 16) === 0
    if (hasNoPrivilege && seen('Seccomp') === SECCOMP_MODE_FILTER) continue
    throw new Error(
      `Process ${pid} would run without its limits (Seccomp ${seen('Seccomp')}, CapEff ${seen('CapEff')}).`,
    )
  }
}
