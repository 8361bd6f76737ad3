import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** The packages learners may import. What these need themselves comes with them, and nothing else of node_modules. */
export const LEARNER_PACKAGES = ['ws', 'ioredis', 'socket.io', 'socket.io-client', 'express', 'prom-client'] as const

/** The packages that the hosts of learners' modules, tests and pages are written with. */
const HOST_PACKAGES = ['expect', 'jest-each', 'jest-mock', 'happy-dom'] as const

/** Two folders, each like a node_modules of its own. */
export interface PackageFolders {
  readonly learner: string
  readonly hosts: string
}

/**
 * Lays copies of what programs may import beside each other, so that a sandbox is given one folder in one mount; one mount
 * for each of a hundred packages would take longer than all the rest of its start. Done once for each set of versions.
 */
export function packageFolders(appRoot: string): PackageFolders {
  return { learner: laidOut(appRoot, LEARNER_PACKAGES), hosts: laidOut(appRoot, HOST_PACKAGES) }
}

/** Those of the learners' packages that a challenge's starter imports: what its programs will load, before they are asked to. */
export function packagesImportedBy(challengeFolder: string | null): string[] {
  const starter = challengeFolder === null ? null : join(challengeFolder, 'starter')
  if (starter === null || !existsSync(starter)) return ['ws']
  const texts = readdirSync(starter)
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .map((name) => readFileSync(join(starter, name), 'utf8'))
  return LEARNER_PACKAGES.filter((name) =>
    texts.some((text) => new RegExp(`(?:from|import|require\\()\\s*['"]${name}['"]`).test(text)),
  )
}

function laidOut(appRoot: string, names: readonly string[]): string {
  const modules = join(appRoot, 'node_modules')
  const closure = closureOf(appRoot, names)
  const versions = [...closure].map(([folder, version]) => `${relative(modules, folder)} ${version}\n`).sort()
  const hash = createHash('sha256').update(LAYOUT).update(versions.join('')).digest('hex').slice(0, 16)
  const places = [join(modules, '.duplex-packages'), join(tmpdir(), `duplex-packages-${process.getuid?.() ?? 'here'}`)]
  const problems: unknown[] = []
  for (const place of places) {
    const target = join(place, hash)
    if (existsSync(target)) return target
    try {
      mkdirSync(place, { recursive: true })
      copy({ modules, folders: [...closure.keys()], target })
      return target
    } catch (error) {
      problems.push(error) // The app's folder may belong to somebody else.
    }
  }
  throw new AggregateError(problems, `The packages for programs could not be laid out in ${places.join(' or ')}.`)
}

/** Counted up when what is copied changes. */
const LAYOUT = 'layout 1'
/** Source maps, prose and types: nothing that runs. */
const LEFT_OUT = /\.(?:map|md|markdown|[cm]?ts)$/

function copy({ modules, folders, target }: { modules: string; folders: readonly string[]; target: string }): void {
  const draft = mkdtempSync(`${target}-`)
  try {
    for (const folder of folders) {
      cpSync(folder, join(draft, relative(modules, folder)), {
        recursive: true,
        dereference: true,
        filter: (from) => !LEFT_OUT.test(from) && !relative(folder, from).split('/').includes('node_modules'),
      })
    }
    // mkdtemp makes a folder that only its owner may enter, and pods run as somebody else.
    chmodSync(draft, 0o755)
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Another process was faster, with the very same files.
    if (!existsSync(target)) throw error
  }
}

/** Folder to version of each package, and of all that these depend on, by Node's own way of finding them. */
function closureOf(appRoot: string, names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  const add = (from: string, name: string): boolean => {
    const folder = findPackage(from, name)
    if (folder === null) return false
    if (found.has(folder)) return true
    const { version, dependencies, optionalDependencies, peerDependencies } = readManifest(folder)
    found.set(folder, version)
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      // Types run nowhere; an optional or peer dependency that is not installed is not needed.
      if (!each.startsWith('@types/') && each !== 'undici-types') add(folder, each)
    }
    return true
  }
  for (const name of names) {
    if (!add(appRoot, name)) throw new Error(`The package ${name} is not installed. Run npm install in ${appRoot}.`)
  }
  return found
}

function findPackage(from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (dirname(folder) === folder) return null
  }
}

interface Manifest {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) // npm checked it when it installed the package.
}
