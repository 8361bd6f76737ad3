import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface ObstacleQuestion {
  readonly appRoot: string
  readonly uid: number
  /** What a pod's command begins with, so that the same user looks. */
  readonly command: readonly string[]
}

/** After a pod failed to start: the most likely obstacle, as a sentence with the one command that mends it. */
export async function findObstacle(error: unknown, question: ObstacleQuestion): Promise<string> {
  const said = error instanceof Error ? error.message : String(error)
  return (
    (await wrongSystem()) ??
    (await missingPrograms()) ??
    (await oldBubblewrap()) ??
    blockedNamespaces() ??
    (await unreadableFiles(question)) ??
    (await insideContainer(question)) ??
    `Programs cannot run here: a sandbox could not be started. ${said}`
  )
}

async function wrongSystem(): Promise<string | null> {
  if (process.platform !== 'linux') {
    return `Programs run in Linux namespaces, and this is ${process.platform}. Use a Linux virtual machine (Lima, OrbStack or WSL 2), or start with --unsafe-local to run them without any isolation.`
  }
  if (process.arch === 'x64' || process.arch === 'arm64') return null
  return `Programs can be held on x64 and arm64; this machine is ${process.arch}.`
}

const NEEDED = [
  { program: 'bwrap', package: 'bubblewrap' },
  { program: 'setpriv', package: 'util-linux' },
  { program: 'prlimit', package: 'util-linux' },
]

async function missingPrograms(): Promise<string | null> {
  for (const needed of NEEDED) {
    if (existsSync(join('/usr/bin', needed.program))) continue
    return `Programs run inside bubblewrap, and /usr/bin/${needed.program} is not here. Install it: sudo apt-get install -y ${needed.package}`
  }
  return null
}

const OLDEST = [0, 8] as const

async function oldBubblewrap(): Promise<string | null> {
  // One that does not even say its version is told of below, in its own words.
  const { stdout } = await run('/usr/bin/bwrap', ['--version']).catch(() => ({ stdout: `${OLDEST.join('.')}` }))
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout) ?? []
  const isNew = Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1])
  if (isNew) return null
  return `Programs need bubblewrap ${OLDEST.join('.')} or newer, for --disable-userns; this one is ${stdout.trim()}. Use Debian 12, Ubuntu 24.04 or newer.`
}

/** Settings that keep ordinary users from making namespaces, with the value that does, and the one that does not. */
const SETTINGS = [
  { name: 'kernel.apparmor_restrict_unprivileged_userns', blocks: '1', allows: '0' },
  { name: 'kernel.unprivileged_userns_clone', blocks: '0', allows: '1' },
  { name: 'user.max_user_namespaces', blocks: '0', allows: '10000' },
]

function blockedNamespaces(): string | null {
  for (const { name, blocks, allows } of SETTINGS) {
    const path = `/proc/sys/${name.replaceAll('.', '/')}`
    if (!existsSync(path) || readFileSync(path, 'utf8').trim() !== blocks) continue
    const line = `${name}=${allows}`
    return `This kernel keeps ordinary users from making namespaces (${name} is ${blocks}), and programs are held in those. Allow it: echo ${line} | sudo tee /etc/sysctl.d/60-duplex.conf && sudo sysctl -w ${line}`
  }
  return null
}

async function unreadableFiles({ appRoot, uid, command }: ObstacleQuestion): Promise<string | null> {
  const needed = [
    process.execPath,
    ...['sandbox-server', 'node_modules', 'package.json'].map((name) => join(appRoot, name)),
  ]
  for (const path of needed) {
    const [file = '', ...args] = [...command, '/usr/bin/test', '-r', path]
    const isReadable = await run(file, args).then(
      () => true,
      () => false,
    )
    if (isReadable) continue
    if (!existsSync(path)) return `Programs cannot run here: ${path} is not there. Run npm install in ${appRoot}.`
    const who = command.length === 0 ? 'this user' : `user ${uid}, whom sandboxes run as,`
    return `Programs cannot run here: ${who} may not read ${path}. Put the project in a folder that everybody may read, such as /opt, or allow it: chmod o+rX on each folder of that path`
  }
  return null
}

const CONTAINER_FLAGS =
  '--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined'

async function insideContainer({ command }: ObstacleQuestion): Promise<string | null> {
  const [file = '', ...args] = [
    ...command,
    ...['/usr/bin/bwrap', '--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', '/bin/true'],
  ]
  const failure = await run(file, args).then(
    () => null,
    (error: Error) => error,
  )
  if (failure === null) return null
  const isContainer = ['/.dockerenv', '/run/.containerenv'].some((path) => existsSync(path))
  if (!isContainer)
    return `Programs cannot run here: bubblewrap could not make its namespaces. ${failure.message.trim()}`
  return `This container may not make namespaces, and programs are held in those. Start it with: docker run ${CONTAINER_FLAGS}`
}
