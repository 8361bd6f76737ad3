import { createHash, type Hash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface RememberOptions {
  /** The folder with sandbox-server. */
  readonly appRoot: string
  /** What else decides how pods are held, such as the user they run as. */
  readonly alsoBy: readonly string[]
}

/** Remembers that every attack of the self-test was contained here, for commands that would otherwise wait for it each time. */
export interface Remembered {
  /** True when the very same sandbox was attacked since this machine started, and held. */
  holds(): boolean
  keep(): void
  forget(): void
}

/**
 * Keeps one line in a file that only this user may write: a hash of all that could make a difference. Another kernel, another
 * start of the machine, another bubblewrap, Node or line of our own code, and the test is made again.
 */
export function remembered({ appRoot, alsoBy }: RememberOptions): Remembered {
  const file = join(appRoot, '.duplex', 'self-test')
  const hash = hashOfAll(appRoot, alsoBy)
  return {
    holds: () =>
      isOursAlone(dirname(file), 'folder') && isOursAlone(file, 'file') && readFileSync(file, 'utf8') === hash,
    keep() {
      // Nobody has to: where it cannot be kept, the next command makes the test again.
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
        const draft = `${file}-${process.pid}`
        writeFileSync(draft, hash, { mode: 0o600, flag: 'wx' })
        renameSync(draft, file)
      } catch {}
    },
    forget: () => rmSync(file, { force: true }),
  }
}

/** False as well when it is a link: whoever may lay one may say what it leads to. */
function isOursAlone(path: string, kind: 'folder' | 'file'): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined || stat.uid !== process.getuid?.()) return false
  const isWritableByOthers = (stat.mode & 0o022) !== 0
  const isItsKind = kind === 'folder' ? stat.isDirectory() : stat.isFile() && (stat.mode & 0o777) === 0o600
  return isItsKind && !isWritableByOthers
}

function hashOfAll(appRoot: string, alsoBy: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of ['/proc/sys/kernel/random/boot_id', '/proc/version', ...PROGRAMS]) addFile(hash, path)
  const node = statSync(process.execPath)
  const words = [
    process.version,
    process.arch,
    process.execPath,
    node.size,
    node.mtimeMs,
    node.ino,
    process.getuid?.() ?? '',
  ]
  hash.update(JSON.stringify([...words, ...alsoBy]))
  for (const room of ROOMS) addFolder(hash, join(appRoot, 'sandbox-server', room))
  return `${hash.digest('hex')}\n`
}

const PROGRAMS = ['bwrap', 'setpriv', 'prlimit', 'bash'].map((name) => join('/usr/bin', name))
/** All of our own that stands between a program and the machine, and what that is made of. */
const ROOMS = ['pods', 'agent', 'protocol', 'wire']

function addFolder(hash: Hash, folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.isDirectory()) addFolder(hash, join(folder, entry.name))
    else addFile(hash, join(folder, entry.name))
  }
}

function addFile(hash: Hash, path: string): void {
  const bytes = readOrNull(path)
  hash.update(`${path}\0${bytes === null ? 'none' : bytes.length}\0`)
  if (bytes !== null) hash.update(bytes)
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
