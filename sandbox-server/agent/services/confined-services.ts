import { closeSync, mkdirSync, openSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertConfined } from '../assert-confined.ts'
import { entering, type LearnerCgroup } from '../learner-cgroup.ts'
import { descendantsOf } from '../process-tree.ts'
import { architectureHere, seccompFilter } from '../seccomp.ts'
import type { ServiceCommand, ServiceLauncher } from './service-launcher.ts'
import { SERVICE_LIMITS } from './service-limits.ts'
import { startService } from './service-process.ts'

export interface ConfinedServicesOptions {
  /** The pod's writable folder. */
  readonly workFolder: string
  /** Where the kernel counts and bounds what learners' programs and their services take together. */
  readonly cgroup: LearnerCgroup | null
}

/** Holds each service in a bubblewrap of its own inside the pod: it shares the pod's loopback, and sees no file but its own. */
export function confinedServices({ workFolder, cgroup }: ConfinedServicesOptions): ServiceLauncher {
  const folder = join(workFolder, 'services')
  mkdirSync(folder)
  const filter = join(folder, 'seccomp.bpf')
  writeFileSync(filter, seccompFilter(architectureHere()))

  let count = 0
  return {
    spawn(command) {
      count += 1
      // By file, because the first process inside is bubblewrap itself, whose command line the service can read.
      const argumentsFile = join(folder, `arguments-${count}`)
      writeFileSync(argumentsFile, sandboxArguments(command).join('\0'))
      // Both opened anew: bubblewrap reads from where a file stands, and closes it before the service starts.
      const fds = [openSync(filter, 'r'), openSync(argumentsFile, 'r')]
      try {
        const inside = [...LIMITS, '--', `/${command.name}-server`, ...command.args((path) => path)]
        const join = cgroup?.join ?? []
        const args = [...withPipes(join), '/usr/bin/bwrap', '--args', '4', '--', ...inside]
        const process = startService({
          ...{ file: '/bin/bash', args, fds: [...fds, ...join] },
          ...(cgroup === null ? {} : { memoryKills: cgroup.kills }),
        })
        return {
          ...process,
          assertHeld() {
            const processes = descendantsOf(process.pid).filter(isInside)
            assertConfined(processes)
            cgroup?.assertHolds([process, ...processes])
          },
        }
      } finally {
        for (const fd of fds) closeSync(fd)
        rmSync(argumentsFile)
      }
    },
  }
}

/**
 * Node gives its children sockets for stdout and stderr, and a socket cannot be opened again by its name: nginx's
 * `access_log /dev/stdout` would fail as it fails nowhere else. With a cat in between they are the pipes it expects.
 */
function withPipes(join: readonly number[]): string[] {
  const files = join.map((_, index) => 5 + index)
  const without = files.map((fd) => ` ${fd}>&-`).join('')
  const script = `exec > >(exec cat${without}) 2> >(exec cat >&2${without}); ${entering(files)}exec "$@"`
  return ['--norc', '-c', script, 'with-pipes']
}

function sandboxArguments({ program, name, folders, scratch }: ServiceCommand): string[] {
  const readOnly = (from: string, to = from) => ['--ro-bind', from, to]
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--disable-userns', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    ...['--hostname', name],
    ...program.libraries.flatMap((library) => readOnly(library)),
    ...readOnly('/usr/bin/prlimit', '/prlimit'),
    ...readOnly(program.file, `/${name}-server`),
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev'],
    ...(scratch === null
      ? ['--dir', '/tmp']
      : [
          '--size',
          `${SERVICE_LIMITS.scratchBytes}`,
          '--tmpfs',
          '/tmp',
          ...scratch.folders.flatMap((to) => ['--dir', to]),
        ]),
    ...Object.entries(scratch?.links ?? {}).flatMap(([path, target]) => ['--symlink', target, path]),
    ...Object.entries(folders).flatMap(([to, { from, access }]) => [
      access === 'read' ? '--ro-bind' : '--bind',
      from,
      to,
    ]),
    ...['--remount-ro', '/', '--chdir', '/tmp', '--setenv', 'PATH', '/', '--setenv', 'HOME', '/tmp', '--seccomp', '3'],
  ]
}

/** Limits are set inside the new user namespace, so that RLIMIT_NPROC counts this sandbox alone. */
const LIMITS = [
  '/prlimit',
  `--nproc=${SERVICE_LIMITS.processes}`,
  `--nofile=${SERVICE_LIMITS.openFiles}`,
  `--fsize=${SERVICE_LIMITS.fileBytes}`,
  `--cpu=${SERVICE_LIMITS.cpuMs / 1000 + 3}`,
  '--core=1', // See launchers/confined.ts.
  '--memlock=65536',
  '--msgqueue=0',
  '--stack=8388608',
]

/** The two cats beside a service are the agent's: they stand in its own pid namespace. */
function isInside({ pid }: { pid: number }): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) !== readlinkSync('/proc/self/ns/pid')
  } catch {
    return false // Gone meanwhile.
  }
}
