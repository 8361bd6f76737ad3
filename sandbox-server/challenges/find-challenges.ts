import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { parse } from 'yaml'
import { ChallengeFrontmatter, LIMITS, SourceFile } from '#protocol'

/** A challenge as it stands in its folder. */
export interface FoundChallenge {
  readonly id: string
  /** Absolute. */
  readonly folder: string
  /** The lesson it belongs to, such as `real-time-patterns/sequence-numbers`. */
  readonly lesson: string
  readonly about: ChallengeFrontmatter
  /** The names a learner may send: what stands in `starter/`, in the order of the tabs. */
  readonly files: readonly string[]
  readonly starter: readonly SourceFile[]
}

/** Is told of a challenge that is not sound: its id, and the sentence that names the file and the field. */
export type HearUnsound = (id: string, sentence: string) => void

/**
 * Finds every `lessons/<module>/<lesson>/challenges/<id>` and reads what it says about itself, by id in reading order.
 * One that is not sound is left out and told to `onUnsound`, so that the others are still served. Without it, throws.
 */
export async function findChallenges(
  lessonsFolder: string,
  { onUnsound }: { onUnsound?: HearUnsound } = {},
): Promise<FoundChallenge[]> {
  const found: FoundChallenge[] = []
  for (const module of await foldersIn(resolve(lessonsFolder))) {
    for (const lesson of await foldersIn(module)) {
      for (const folder of await foldersIn(join(lesson, 'challenges'))) {
        try {
          found.push(await readChallenge(folder, { lesson: `${withoutNumber(module)}/${withoutNumber(lesson)}` }))
        } catch (error) {
          if (onUnsound === undefined || !(error instanceof Error)) throw error
          onUnsound(basename(folder), error.message)
        }
      }
    }
  }
  refuseTwins(found)
  return found
}

async function readChallenge(folder: string, { lesson }: { lesson: string }): Promise<FoundChallenge> {
  const id = basename(folder)
  if (!/^[a-z0-9-]{1,64}$/.test(id)) {
    throw new Error(`${folder}: “${id}” cannot be a challenge's id. Use small letters, digits and hyphens.`)
  }
  const brief = join(folder, 'brief.mdx')
  const about = readFrontmatter(await textOf(brief), brief)
  const starter = await readStarter(folder, { brief, about })
  if (!(await isFile(join(folder, 'grader.ts')))) {
    throw new Error(`${join(folder, 'grader.ts')} is missing: without it nothing can be judged.`)
  }
  return { id, folder, lesson, about, files: starter.map((file) => file.name), starter }
}

function readFrontmatter(text: string, path: string): ChallengeFrontmatter {
  const block = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(text)?.[1]
  if (block === undefined) {
    throw new Error(`${path} has no frontmatter. It begins with a line ---, then title, summary …, then a line ---.`)
  }
  const fields = parseYaml(block, path)
  const read = ChallengeFrontmatter.safeParse(fields)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => `  ${explain(issue, fields)}`)
  throw new Error(`${path}: the frontmatter is not sound.\n${faults.join('\n')}`)
}

type Issue = NonNullable<ReturnType<typeof ChallengeFrontmatter.safeParse>['error']>['issues'][number]

/** One fault in words: zod/mini brings none of its own. */
function explain(issue: Issue, fields: unknown): string {
  const field = issue.path.join('.')
  const seen = issue.path.reduce<unknown>((value, key) => Object(value)[key], fields)
  const found = seen === undefined ? 'is missing' : `is ${JSON.stringify(seen)}`
  switch (issue.code) {
    case 'invalid_type':
      return field === '' ? 'It must be a list of fields.' : `${field}: ${found}; it must be of type ${issue.expected}.`
    case 'invalid_value':
      return `${field}: ${found}; it must be one of ${issue.values.join(', ')}.`
    case 'too_small':
      return `${field}: ${found}; the least is ${issue.minimum}.`
    case 'too_big':
      return `${field}: ${found}; the most is ${issue.maximum}.`
    case 'unrecognized_keys':
      return `${[...issue.path, ''].join('.')}${issue.keys.join(', ')}: there is no such field.${issue.path.length === 0 ? ` There are ${FIELDS}.` : ''}`
    default:
      return `${field}: ${found}, which does not fit.`
  }
}

const FIELDS = Object.keys(ChallengeFrontmatter.shape).join(', ')

function parseYaml(block: string, path: string): unknown {
  try {
    // The line that opens the frontmatter counts, so that the parser's line numbers are those of the file.
    return parse(`\n${block}`)
  } catch (error) {
    throw new Error(`${path}: the frontmatter is not YAML: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

async function readStarter(
  folder: string,
  { brief, about }: { brief: string; about: ChallengeFrontmatter },
): Promise<SourceFile[]> {
  const starterFolder = join(folder, 'starter')
  const present = (await namesIn(starterFolder)).sort()
  const names = about.files ?? present
  if (names.length === 0) throw new Error(`${starterFolder} is empty: a learner needs a file to begin with.`)
  if (names.length > LIMITS.files) {
    throw new Error(`${starterFolder} holds ${names.length} files; a learner may send ${LIMITS.files}.`)
  }
  const files: SourceFile[] = []
  for (const name of names) {
    if (!present.includes(name)) throw new Error(`${brief}: files names “${name}”, which is not in ${starterFolder}.`)
    files.push(parseFile(name, await textOf(join(starterFolder, name)), starterFolder))
  }
  if (!names.includes(about.entry)) {
    throw new Error(`${brief}: entry is “${about.entry}”, which is not in ${starterFolder}.`)
  }
  return files
}

function parseFile(name: string, text: string, folder: string): SourceFile {
  const read = SourceFile.safeParse({ name, text })
  if (read.success) return read.data
  throw new Error(`${join(folder, name)} cannot be a learner's file: ${read.error.issues[0]?.message ?? 'not sound'}`)
}

function refuseTwins(found: readonly FoundChallenge[]): void {
  const byId = new Map<string, string>()
  for (const { id, folder } of found) {
    const other = byId.get(id)
    if (other !== undefined) {
      throw new Error(`Two challenges are called “${id}”: ${relative('.', other)} and ${relative('.', folder)}.`)
    }
    byId.set(id, folder)
  }
}

function withoutNumber(folder: string): string {
  return basename(folder).replace(/^\d+-/, '')
}

/** Folders in reading order: the number in front of a name counts as a number. None when there is no such folder. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(ifMissing([]))
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1))
    .map((name) => join(folder, name))
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(ifMissing([]))
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => entry.name)
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause })
  })
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false
}

function ifMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead
    throw error
  }
}
