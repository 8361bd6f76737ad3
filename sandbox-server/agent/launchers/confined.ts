import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Launcher } from '../launcher.ts'
import { LEARNER_LIMITS } from '../limits.ts'
import { descendantsOf } from '../process-tree.ts'
import { seccompFilter } from '../seccomp.ts'
import type { Architecture } from '../seccomp-table.ts'
import { makeProgramFolders, startWaiting } from './waiting-process.ts'

export interface ConfinedOptions {
  /** The pod's writable folder, which learners' programs never see whole. */
  readonly workFolder: string
  /** Node's own file, in the pod. */
  readonly node: string
  /** The shared libraries Node needs, the dynamic loader among them. */
  readonly libraries: readonly string[]
  /** Name to folder of each package that learners may import. */
  readonly packages: Readonly<Record<string, string>>
}

/** Holds each program in a bubblewrap of its own inside the pod: it shares the pod's loopback, and nothing else. */
export function confinedLauncher(options: ConfinedOptions): Launcher {
  const filter = join(options.workFolder, 'seccomp.bpf')
  writeFileSync(filter, seccompFilter(architectureHere()))
  const etc = join(options.workFolder, 'etc')
  mkdirSync(etc)
  for (const [name, text] of Object.entries(ETC)) writeFileSync(join(etc, name), text)

  let count = 0
  return {
    async spawn() {
      count += 1
      const folders = makeProgramFolders(join(options.workFolder, `program-${count}`))
      // By file, because the first process inside is bubblewrap itself, whose command line the program can read.
      const argumentsFile = join(folders.root, 'arguments')
      writeFileSync(argumentsFile, sandboxArguments(options, { etc, ...folders }).join('\0'))
      // Both opened anew: bubblewrap reads from where a file stands, and closes it before the program starts.
      const fds = [openSync(filter, 'r'), openSync(argumentsFile, 'r')]
      try {
        const args = ['--args', '4', '--', ...LIMITED_NODE]
        const runner = await startWaiting(
          { file: '/usr/bin/bwrap', args, cwd: '/', env: {}, fds, seenAs: '/app' },
          folders,
        )
        assertConfined(runner.pid)
        return runner
      } finally {
        for (const fd of fds) closeSync(fd)
      }
    },
  }
}

/** No resolver to ask and no names but this machine's: `localhost` works, everything else fails at once. */
const ETC = {
  hosts: '127.0.0.1 localhost\n',
  'nsswitch.conf': 'hosts: files\npasswd: files\n',
  passwd: `learner:x:${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}:learner:/tmp:/none\n`,
}

function sandboxArguments(options: ConfinedOptions, sources: { etc: string; app: string; entry: string }): string[] {
  const readOnly = (from: string, to = from) => ['--ro-bind', from, to]
  return [
    ...[
      '--unshare-user',
      '--unshare-pid',
      '--unshare-ipc',
      '--unshare-uts',
      '--unshare-cgroup-try',
      '--disable-userns',
    ],
    ...['--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...options.libraries.flatMap((library) => readOnly(library)),
    ...readOnly('/usr/bin/prlimit', '/prlimit'),
    ...readOnly(options.node, '/node'),
    ...readOnly(join(import.meta.dirname, '../runner.ts'), '/runner.mts'),
    ...Object.entries(options.packages).flatMap(([name, folder]) => readOnly(folder, `/node_modules/${name}`)),
    ...readOnly(sources.etc, '/etc'),
    ...readOnly(sources.app, '/app'),
    ...readOnly(sources.entry, '/entry'),
    // bubblewrap's /dev is a writable tmpfs with no limit, and so is the root: both are made read-only once they are set up.
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev', '--dir', '/tmp', '--remount-ro', '/'],
    ...['--chdir', '/app', '--setenv', 'PATH', '/', '--setenv', 'HOME', '/tmp', '--seccomp', '3'],
  ]
}

/** Limits are set inside the new user namespace, so that RLIMIT_NPROC counts this sandbox alone. */
const LIMITED_NODE = [
  '/prlimit',
  `--nproc=${LEARNER_LIMITS.processes}`,
  `--nofile=${LEARNER_LIMITS.openFiles}`,
  `--fsize=${LEARNER_LIMITS.fileBytes}`,
  `--cpu=${LEARNER_LIMITS.cpuMs / 1000 + 3}`,
  '--core=0',
  `--memlock=${LEARNER_LIMITS.lockedBytes}`,
  '--msgqueue=0',
  `--stack=${LEARNER_LIMITS.stackBytes}`,
  '--',
  ...['/node', `--max-old-space-size=${LEARNER_LIMITS.heapMiB}`, '--v8-pool-size=1', '--require', '/runner.mts'],
  '/entry/main',
]

const SECCOMP_MODE_FILTER = '2'

/** Believes the kernel, not the flags: refuses a process that runs without the filter, or with any privilege left. */
function assertConfined(root: number): void {
  const inside = descendantsOf(root)
  if (inside.length === 0) throw new Error('The process that waits for a program has gone.')
  for (const { pid } of inside) {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const seen = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1]
    const hasNoPrivilege = seen('NoNewPrivs') === '1' && Number.parseInt(seen('CapEff') ?? 'f', 16) === 0
    if (hasNoPrivilege && seen('Seccomp') === SECCOMP_MODE_FILTER) continue
    throw new Error(
      `Process ${pid} would run without its limits (Seccomp ${seen('Seccomp')}, CapEff ${seen('CapEff')}).`,
    )
  }
}

function architectureHere(): Architecture {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch
  throw new Error(`There is no seccomp filter for ${process.arch}: programs are held on x64 and arm64 only.`)
}
