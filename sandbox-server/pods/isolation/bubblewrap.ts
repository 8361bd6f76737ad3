import { type ChildProcess, type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, lstatSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { AgentSettings } from '../agent-protocol.ts'
import type { AgentDoors, Cgroups, PodCgroup } from '../cgroup/index.ts'
import { clockOf } from '../clock-of.ts'
import type { Isolation } from '../isolation.ts'
import { LEARNER_PACKAGES, type PackageFolders, packageFolders, packagesImportedBy } from '../packages.ts'
import type { PodPurpose } from '../pod.ts'
import { findService, type ServiceName } from '../services.ts'
import { findObstacle } from './bubblewrap-obstacles.ts'
import { COMPILED_AGENT, COMPILED_FOR } from './compiled-agent.ts'
import { endTree } from './end-tree.ts'
import { firstShell } from './first-shell.ts'
import { mainThread, nameOf } from './main-thread.ts'
import { pidsBelow } from './pids-below.ts'

export interface BubblewrapOptions {
  /** The folder with sandbox-server, node_modules and package.json. */
  readonly appRoot: string
  /** Who pods run as when this process is root: never root. */
  readonly uid: number
  /** A folder for what Node makes of the agent's files, which these pods fill. Not for pods that run anybody's program. */
  readonly compileInto?: string
  /** Where they can be had: then every pod has its own, or does not start. */
  readonly cgroups?: Cgroups | null
}

/** Holds each pod in its own namespaces: network, processes, mounts, IPC and host name, over a minimal read-only root. */
export function bubblewrap(options: BubblewrapOptions): Isolation {
  let common: CommonParts | null = null
  return {
    spawn(purpose) {
      common ??= {
        libraries: librariesOf([process.execPath, '/usr/bin/prlimit']),
        packages: packageFolders(options.appRoot),
        services: new Map(),
      }
      const cgroup = options.cgroups?.create() ?? null
      const { child, gone } = started(options, { purpose, common, cgroup })
      if (cgroup !== null) void gone.then(() => cgroup.remove())
      let agent: number | undefined
      return {
        child,
        agent() {
          agent ??= agentBelow(child.pid)
          return agent === undefined ? null : mainThread(agent)
        },
        end() {
          child.stdin.end()
          endTree(child)
          cgroup?.kill()
        },
      }
    },
    async explainFailure(error) {
      return await findObstacle(error, { ...options, command: [...dropRoot(options.uid)] })
    },
  }
}

interface PodParts {
  readonly purpose: PodPurpose
  readonly common: CommonParts
  readonly cgroup: PodCgroup | null
}

/** Starts a pod's process; `gone` resolves when it is over, or when it did not come to be. */
function started(options: BubblewrapOptions, { purpose, common, cgroup }: PodParts) {
  let doors: AgentDoors | null = null
  try {
    doors = cgroup?.openForAgent() ?? null
    const files = doors === null ? [] : [...doors.join, doors.kills]
    const [file = '', ...args] = [
      ...firstShell({ files: files.length, entrances: cgroup?.entrances ?? [] }),
      ...dropRoot(options.uid),
      ...['bwrap', ...podArguments(options, { purpose, common, doors })],
    ]
    // Not from a Worker: --die-with-parent follows the thread that spawned. Nothing of the server's environment goes in.
    const child = spawn(file, args, {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'pipe', 'pipe', ...files],
      detached: true, // A process group of its own, for endTree.
    })
    if (!hasStreams(child)) throw new Error(`${file} was started without its streams.`)
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
    return { child, gone }
  } catch (error) {
    void cgroup?.remove()
    throw error
  } finally {
    for (const fd of doors === null ? [] : [...doors.join, doors.kills]) closeSync(fd)
  }
}

function hasStreams(child: ChildProcess): child is ChildProcessWithoutNullStreams {
  return child.stdin !== null && child.stdout !== null && child.stderr !== null
}

/** The agent hangs below bubblewrap's own processes, and the learner's programs below the agent. */
function agentBelow(pid: number | undefined): number | undefined {
  return pid === undefined ? undefined : pidsBelow(pid).find((each) => nameOf(each) !== 'bwrap')
}

/** The words that make a command somebody else's than root's. */
export function dropRoot(uid: number): string[] {
  if (process.getuid?.() !== 0) return []
  return ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', '--']
}

// Where things stand in a pod. The learner's programs see none of these.
const NODE = '/sbx/node'
const APP = '/sbx/app'
const PACKAGES = '/sbx/packages'
const COMPILED = '/sbx/compiled'
const WORK = '/pod'
const WORK_BYTES = 16 * 1024 * 1024

/** What all pods are given alike: looked up once. */
interface CommonParts {
  readonly libraries: readonly string[]
  readonly packages: PackageFolders
  readonly services: Map<ServiceName, { file: string; libraries: string[] }>
}

interface PodFacts {
  readonly purpose: PodPurpose
  readonly common: CommonParts
  readonly doors: AgentDoors | null
}

function podArguments(options: BubblewrapOptions, { purpose, common, doors }: PodFacts): string[] {
  const challengeFolder =
    purpose.challengeFolder === null ? null : `${APP}/challenges/${basename(purpose.challengeFolder)}`
  const settings: AgentSettings = {
    workFolder: WORK,
    challengeFolder,
    packages: { learner: `${PACKAGES}/learner`, hosts: `${PACKAGES}/hosts` },
    services: Object.fromEntries(purpose.services.map((name) => [name, serviceProgram(name, common)])),
    preload: options.compileInto === undefined ? packagesImportedBy(purpose.challengeFolder) : [...LEARNER_PACKAGES],
    clock: clockOf(purpose.challengeFolder),
    launcher: {
      kind: 'confined',
      node: NODE,
      libraries: [...common.libraries],
      compiled: compiledForPrograms(options),
      cgroup: doors === null ? null : seenByAgent(doors),
    },
  }
  const fromApp = (name: string) => ['--ro-bind', join(options.appRoot, name), `${APP}/${name}`]
  return [
    ...['--unshare-all', '--unshare-user', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    ...['--hostname', 'pod', '--ro-bind', '/usr', '/usr', ...SYSTEM_FOLDERS.flatMap(systemFolder)],
    ...['--ro-bind', process.execPath, NODE],
    ...['sandbox-server', 'node_modules', 'package.json'].flatMap(fromApp),
    ...[
      '--ro-bind',
      common.packages.learner,
      `${PACKAGES}/learner`,
      '--ro-bind',
      common.packages.hosts,
      `${PACKAGES}/hosts`,
    ],
    ...(challengeFolder === null ? [] : ['--ro-bind', purpose.challengeFolder ?? '', challengeFolder]),
    ...compiledFiles(options),
    // Both are a writable tmpfs, which bubblewrap leaves without a limit unless one is named.
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev'],
    ...['--size', `${WORK_BYTES}`, '--tmpfs', '/tmp', '--size', `${WORK_BYTES}`, '--tmpfs', WORK, '--remount-ro', '/'],
    ...['--setenv', 'PATH', '/usr/bin', '--chdir', WORK, '--'],
    ...[
      NODE,
      '--max-old-space-size=256',
      '--disable-warning=ExperimentalWarning',
      `${APP}/sandbox-server/agent/main.ts`,
      JSON.stringify(settings),
    ],
  ]
}

/** Open files are given to a process in a row, above stderr. */
function seenByAgent({ join }: AgentDoors): { join: number[]; kills: number } {
  return { join: join.map((_, index) => 3 + index), kills: 3 + join.length }
}

/** Saves each agent from stripping and compiling a hundred files anew. Node takes none whose source has changed since. */
function compiledFiles({ appRoot, compileInto }: BubblewrapOptions): string[] {
  const use = ['--setenv', 'NODE_COMPILE_CACHE', join(COMPILED, COMPILED_FOR.agent)]
  if (compileInto !== undefined) return ['--bind', compileInto, COMPILED, ...use]
  const kept = join(appRoot, COMPILED_AGENT)
  return existsSync(kept) ? ['--ro-bind', kept, COMPILED, ...use] : []
}

/** The same for the processes that programs run in. They see their own part, and cannot write to it. */
function compiledForPrograms({ appRoot, compileInto }: BubblewrapOptions): { folder: string; fill: boolean } | null {
  const folder = join(COMPILED, COMPILED_FOR.programs)
  if (compileInto !== undefined) return { folder, fill: true }
  return existsSync(join(appRoot, COMPILED_AGENT, COMPILED_FOR.programs)) ? { folder, fill: false } : null
}

const SYSTEM_FOLDERS = ['/lib', '/lib64', '/bin']

/** On most systems these are links into /usr; on some they are folders of their own, and on some they are not there. */
function systemFolder(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return []
  return stat.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path]
}

/** Where a service stands in a pod, which sees the same /usr as this machine. */
function serviceProgram(name: ServiceName, { services }: CommonParts): { file: string; libraries: string[] } {
  const known = services.get(name)
  if (known !== undefined) return known
  const file = findService(name)
  const program = { file, libraries: librariesOf([file, '/usr/bin/prlimit']) }
  services.set(name, program)
  return program
}

/** The files that the dynamic loader maps for these programs, and the loader itself. */
function librariesOf(programs: readonly string[]): string[] {
  const listed = programs.map((program) =>
    execFileSync('ldd', [program], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } }),
  )
  return [
    ...new Set(
      listed
        .join('\n')
        .split('\n')
        .flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []),
    ),
  ]
}
