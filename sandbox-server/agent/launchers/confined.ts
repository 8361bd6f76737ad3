import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertConfined } from '../assert-confined.ts'
import type { Launcher } from '../launcher.ts'
import { entering, type LearnerCgroup } from '../learner-cgroup.ts'
import { LEARNER_LIMITS } from '../limits.ts'
import { descendantsOf } from '../process-tree.ts'
import { architectureHere, seccompFilter } from '../seccomp.ts'
import { FOR_CLOCK } from './for-clock.ts'
import { makeProgramFolders, startWaiting } from './waiting-process.ts'

export interface ConfinedOptions {
  /** The pod's writable folder, which learners' programs never see whole. */
  readonly workFolder: string
  /** Node's own file, in the pod. */
  readonly node: string
  /** The shared libraries Node needs, the dynamic loader among them. */
  readonly libraries: readonly string[]
  /** Folders like node_modules: of what learners may import, and of what our hosts need. */
  readonly packages: { readonly learner: string; readonly hosts: string }
  /** Packages that each process has loaded before it is told which program it is. */
  readonly preload: readonly string[]
  /** A folder with what Node made of the files that every program loads; `fill` while set-up makes it. */
  readonly compiled: { readonly folder: string; readonly fill: boolean } | null
  /** Where the kernel counts and bounds what programs take. */
  readonly cgroup: LearnerCgroup | null
}

/** Holds each program in a bubblewrap of its own inside the pod: it shares the pod's loopback, and nothing else. */
export function confinedLauncher(options: ConfinedOptions): Launcher {
  const filter = join(options.workFolder, 'seccomp.bpf')
  writeFileSync(filter, seccompFilter(architectureHere()))
  const etc = join(options.workFolder, 'etc')
  mkdirSync(etc)
  for (const [name, text] of Object.entries(ETC)) writeFileSync(join(etc, name), text)
  const ourPackage = join(options.workFolder, 'package.json')
  writeFileSync(ourPackage, '{ "type": "module" }\n')

  let count = 0
  return {
    async spawn(clock) {
      count += 1
      const folders = makeProgramFolders(join(options.workFolder, `program-${count}`))
      // By file, because the first process inside is bubblewrap itself, whose command line the program can read.
      const argumentsFile = join(folders.root, 'arguments')
      writeFileSync(argumentsFile, sandboxArguments(options, { etc, package: ourPackage, ...folders }).join('\0'))
      // Both opened anew: bubblewrap reads from where a file stands, and closes it before the program starts.
      const fds = [openSync(filter, 'r'), openSync(argumentsFile, 'r')]
      try {
        const node = [...LIMITED_NODE, ...FOR_CLOCK[clock], ...RUNNER, ...options.preload]
        const command = inCgroup(options.cgroup, ['/usr/bin/bwrap', '--args', '5', '--', ...node])
        const runner = await startWaiting(
          {
            ...{ ...command, cwd: '/', env: {}, seenAs: '/app', hosts: `${OURS}/agent/hosts` },
            fds: [...fds, ...(options.cgroup?.join ?? [])],
            ...(options.cgroup === null ? {} : { memoryKills: options.cgroup.kills }),
          },
          folders,
        )
        const inside = descendantsOf(runner.pid)
        assertConfined(inside)
        options.cgroup?.assertHolds([runner, ...inside])
        return runner
      } finally {
        for (const fd of fds) closeSync(fd)
      }
    },
  }
}

const SERVER = join(import.meta.dirname, '../..')
/** Where our own files stand in a learner's sandbox: the few that run there, and nothing else of the server. */
const OURS = '/duplex'
const OUR_FILES = [
  'agent/runner.ts',
  'agent/runner-line.ts',
  'agent/clock',
  'agent/hosts',
  'grader/hosts/hear-value.ts',
  'grader/hosts/tell-value.ts',
  'grader/hosts/told-value.ts',
]

/** The command, by way of a shell that enters the cgroup first. Its files come after bubblewrap's two. */
function inCgroup(cgroup: LearnerCgroup | null, [file = '', ...args]: string[]): { file: string; args: string[] } {
  if (cgroup === null) return { file, args }
  const script = `${entering(cgroup.join.map((_, index) => 6 + index))}exec "$@"`
  return { file: '/bin/bash', args: ['--norc', '-c', script, 'enter', file, ...args] }
}

/** No resolver to ask and no names but this machine's: `localhost` works, everything else fails at once. */
const ETC = {
  hosts: '127.0.0.1 localhost\n',
  'nsswitch.conf': 'hosts: files\npasswd: files\n',
  passwd: `learner:x:${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}:learner:/tmp:/none\n`,
}

function sandboxArguments(
  options: ConfinedOptions,
  sources: { etc: string; package: string; app: string; entry: string },
): string[] {
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
    ...OUR_FILES.flatMap((name) => readOnly(join(SERVER, name), `${OURS}/${name}`)),
    ...readOnly(sources.package, `${OURS}/package.json`),
    ...readOnly(options.packages.learner, '/node_modules'),
    ...readOnly(options.packages.hosts, `${OURS}/node_modules`),
    ...readOnly(sources.etc, '/etc'),
    ...readOnly(sources.app, '/app'),
    ...readOnly(sources.entry, '/entry'),
    ...compiledFiles(options),
    // bubblewrap's /dev is a writable tmpfs with no limit, and so is the root: both are made read-only once they are set up.
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev', '--dir', '/tmp', '--remount-ro', '/'],
    ...['--chdir', '/app', '--setenv', 'PATH', '/', '--setenv', 'HOME', '/tmp', '--seccomp', '4'],
  ]
}

/** Saves each program from stripping and compiling our runner and its own packages anew: most of the time of its start. */
function compiledFiles({ compiled }: ConfinedOptions): string[] {
  // Set-up may make it anew, and so take it away, while this pod lives: programs then start slower.
  if (compiled === null || !existsSync(compiled.folder)) return []
  return [compiled.fill ? '--bind' : '--ro-bind', compiled.folder, COMPILED, '--setenv', 'NODE_COMPILE_CACHE', COMPILED]
}

const COMPILED = `${OURS}/compiled`

/** Limits are set inside the new user namespace, so that RLIMIT_NPROC counts this sandbox alone. */
const LIMITED_NODE = [
  '/prlimit',
  `--nproc=${LEARNER_LIMITS.processes}`,
  `--nofile=${LEARNER_LIMITS.openFiles}`,
  `--fsize=${LEARNER_LIMITS.fileBytes}`,
  `--cpu=${LEARNER_LIMITS.cpuMs / 1000 + 3}`,
  // One byte, not none: where the host pipes dumps to a program of its own, as root, 0 would not hold it back (core(5)).
  '--core=1',
  `--memlock=${LEARNER_LIMITS.lockedBytes}`,
  '--msgqueue=0',
  `--stack=${LEARNER_LIMITS.stackBytes}`,
  '--',
  ...['/node', `--max-old-space-size=${LEARNER_LIMITS.heapMiB}`, '--v8-pool-size=1'],
]
const RUNNER = ['--require', `${OURS}/agent/runner.ts`, '/entry/main']
