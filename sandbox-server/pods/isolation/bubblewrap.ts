import { execFileSync, spawn } from 'node:child_process'
import { lstatSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { AgentSettings } from '../agent-protocol.ts'
import { type Isolation, LEARNER_PACKAGES } from '../isolation.ts'
import type { PodPurpose } from '../pod.ts'
import { findObstacle } from './bubblewrap-obstacles.ts'
import { endTree } from './end-tree.ts'

export interface BubblewrapOptions {
  /** The folder with sandbox-server, node_modules and package.json. */
  readonly appRoot: string
  /** Who pods run as when this process is root: never root. */
  readonly uid: number
}

/** Holds each pod in its own namespaces: network, processes, mounts, IPC and host name, over a minimal read-only root. */
export function bubblewrap(options: BubblewrapOptions): Isolation {
  let libraries: readonly string[] | null = null
  return {
    spawn(purpose) {
      libraries ??= [...new Set([process.execPath, '/usr/bin/prlimit'].flatMap(librariesOf))]
      const [file = '', ...args] = [
        ...CLOSE_FDS,
        ...dropRoot(options.uid),
        'bwrap',
        ...podArguments(options, purpose, libraries),
      ]
      // Not from a Worker: --die-with-parent follows the thread that spawned. Nothing of the server's environment goes in.
      const child = spawn(file, args, {
        cwd: '/',
        env: { PATH: '/usr/bin:/bin' },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true, // A process group of its own, for endTree.
      })
      return {
        child,
        end() {
          child.stdin.end()
          endTree(child)
        },
      }
    },
    async explainFailure(error) {
      return await findObstacle(error, { ...options, command: [...dropRoot(options.uid)] })
    },
  }
}

/**
 * bubblewrap passes on what it inherits: everything above stderr is closed before it starts. Without --norc, bash takes a
 * socket on its stdin for a remote login and runs ~/.bashrc.
 */
const CLOSE_FDS = [
  '/bin/bash',
  '--norc',
  '-c',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
  'for f in /proc/self/fd/*; do n=${f##*/}; [ "$n" -gt 2 ] && eval "exec $n>&-"; done; exec "$@"',
  'close-fds',
]

function dropRoot(uid: number): string[] {
  if (process.getuid?.() !== 0) return []
  return ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', '--']
}

// Where things stand in a pod. The learner's programs see none of these.
const NODE = '/sbx/node'
const APP = '/sbx/app'
const WORK = '/pod'
const WORK_BYTES = 16 * 1024 * 1024

function podArguments(options: BubblewrapOptions, purpose: PodPurpose, libraries: readonly string[]): string[] {
  const challengeFolder =
    purpose.challengeFolder === null ? null : `${APP}/challenges/${basename(purpose.challengeFolder)}`
  const settings: AgentSettings = {
    workFolder: WORK,
    challengeFolder,
    packages: Object.fromEntries(LEARNER_PACKAGES.map((name) => [name, `${APP}/node_modules/${name}`])),
    launcher: { kind: 'confined', node: NODE, libraries: [...libraries] },
  }
  const fromApp = (name: string) => ['--ro-bind', join(options.appRoot, name), `${APP}/${name}`]
  return [
    ...['--unshare-all', '--unshare-user', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    ...['--hostname', 'pod', '--ro-bind', '/usr', '/usr', ...SYSTEM_FOLDERS.flatMap(systemFolder)],
    ...['--ro-bind', process.execPath, NODE],
    ...['sandbox-server', 'node_modules', 'package.json'].flatMap(fromApp),
    ...(challengeFolder === null ? [] : ['--ro-bind', purpose.challengeFolder ?? '', challengeFolder]),
    // Both are a writable tmpfs, which bubblewrap leaves without a limit unless one is named.
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev'],
    ...['--size', `${WORK_BYTES}`, '--tmpfs', '/tmp', '--size', `${WORK_BYTES}`, '--tmpfs', WORK, '--remount-ro', '/'],
    ...['--setenv', 'PATH', '/usr/bin', '--chdir', WORK, '--'],
    ...[NODE, '--max-old-space-size=256', `${APP}/sandbox-server/agent/main.ts`, JSON.stringify(settings)],
  ]
}

const SYSTEM_FOLDERS = ['/lib', '/lib64', '/bin']

/** On most systems these are links into /usr; on some they are folders of their own, and on some they are not there. */
function systemFolder(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return []
  return stat.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path]
}

/** The files that the dynamic loader maps for Node, and the loader itself. */
function librariesOf(program: string): string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } })
  return listed.split('\n').flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? [])
}
