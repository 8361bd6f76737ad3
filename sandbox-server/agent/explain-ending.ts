import { constants } from 'node:os'
import type { Ending, SourceFile, SourcePlace } from '#protocol'
import { LEARNER_LIMITS } from './limits.ts'
import { OUT_OF_CPU, TOO_MANY_PROCESSES } from './watchdog.ts'

/** All that is known of a program that ended by itself. */
export interface Evidence {
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last it printed to stderr, where Node says what went wrong. */
  readonly stderr: string
  readonly files: readonly SourceFile[]
  /** The file that was started. */
  readonly entry: string
  /** The folder of the files, as it stands in stack traces. */
  readonly seenAs: string
  /** The most processes and threads it was seen to have. */
  readonly mostThreads: number
  /** The most processor time that one of its processes was seen to have used. */
  readonly mostCpuMs: number
}

type Explained = Omit<Ending, 'durationMs'>

/** Says how a program ended, in a sentence a learner understands, with the line where there is one. */
export function explainEnding(evidence: Evidence): Explained {
  const exit = exitOf(evidence)
  if (exit.exitCode === 0) return { how: 'finished', message: 'The program ran to its end.', ...exit }
  const fatal = fatalError(evidence.stderr)
  for (const explain of EXPLANATIONS) {
    const explained = explain({ ...evidence, stderr: fatal ?? evidence.stderr, wasUncaught: fatal !== null })
    if (explained !== null) return { how: 'crashed', ...explained, ...exit }
  }
  return { how: 'crashed', message: plainly(exit), ...exit }
}

interface Exit {
  exitCode?: number
  signal?: string
}

/** Bubblewrap and shells report death by signal N as exit code 128 + N. */
function exitOf({ exitCode, signal }: Evidence): Exit {
  if (signal !== null) return { signal }
  if (exitCode === null) return {}
  const name = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0]
  return name === undefined ? { exitCode } : { exitCode, signal: name }
}

function plainly({ exitCode, signal }: Exit): string {
  if (signal !== undefined) return `The program was ended by the signal ${signal}.`
  return `The program ended with exit code ${exitCode ?? 'unknown'}; 0 would have said that all went well.`
}

interface Studied extends Evidence {
  /** True when Node itself ended the program over an error; `stderr` is then what it said of that, and nothing before. */
  readonly wasUncaught: boolean
}

/** Node's last words on an error that nobody caught: from the place it names first to its own version. */
function fatalError(stderr: string): string | null {
  if (!/^Node\.js v\d/m.test(stderr)) return null
  const lines = stderr.split('\n')
  const start = lines.findLastIndex((line) =>
    /^(?:file:\/\/|node:|\/|<anonymous_script>|evalmachine)\S*:\d+$/.test(line),
  )
  return lines.slice(Math.max(start, 0)).join('\n')
}

type Explanation = (evidence: Studied) => (Pick<Explained, 'message' | 'place'> & { how?: Explained['how'] }) | null

/** In this order; the first that knows wins. */
const EXPLANATIONS: readonly Explanation[] = [
  outOfCpu,
  tooManyProcesses,
  heapFull,
  noSuchPackage,
  noSuchFile,
  noSuchExport,
  typescriptThatIsNotErased,
  notTypescript,
  neverSettles,
  portTaken,
  uncaught,
]

/** RLIMIT_CPU ends a process with SIGXCPU, or SIGKILL a little later. */
function outOfCpu(evidence: Evidence): ReturnType<Explanation> {
  const { signal } = exitOf(evidence)
  const wasEnded = signal === 'SIGXCPU' || signal === 'SIGKILL'
  return wasEnded && evidence.mostCpuMs > 0.8 * LEARNER_LIMITS.cpuMs
    ? { how: 'out-of-time', message: OUT_OF_CPU }
    : null
}

function tooManyProcesses({ mostThreads, stderr }: Evidence): ReturnType<Explanation> {
  const wasRefused = /\bEAGAIN\b|ERR_WORKER_INIT_FAILED|Resource temporarily unavailable|uv_thread_create/.test(stderr)
  if (mostThreads < LEARNER_LIMITS.processes - (wasRefused ? 12 : 0)) return null
  return { how: 'too-many-processes', message: TOO_MANY_PROCESSES }
}

function heapFull({ stderr }: Evidence): ReturnType<Explanation> {
  if (!/FATAL ERROR: .*(?:heap|memory|Zone)|ERR_WORKER_OUT_OF_MEMORY/i.test(stderr)) return null
  const message =
    'The program filled its heap: 128 MiB of JavaScript objects, the most one process may hold. ' +
    'Look for an array, map or closure that grows and is never let go.'
  return { how: 'out-of-memory', message }
}

/** Those that pods/packages.ts lays out. */
const PACKAGES = 'ws, ioredis, socket.io, socket.io-client, express and prom-client'

function noSuchPackage({ stderr, files }: Evidence): ReturnType<Explanation> {
  const name = /Cannot find package '([^']+)'/.exec(stderr)?.[1]
  if (name === undefined) return null
  const message = `There is no package ${name} in the sandbox. A program here can import ${PACKAGES}, and Node's own modules, such as node:http.`
  return { message, ...placed(placeOfText(files, name)) }
}

function noSuchFile({ stderr, files, seenAs, entry }: Evidence): ReturnType<Explanation> {
  const path = /Cannot find module '([^']+)'/.exec(stderr)?.[1]
  if (path === undefined) return null
  // The program's main file is a link, which points nowhere when the file that should be started is missing.
  const name = path.endsWith('/entry/main') ? entry : path.replace(`${seenAs}/`, '')
  const stem = name.replace(/\.[cm]?[jt]s$/, '')
  const meant = files.find((file) => file.name !== name && file.name.replace(/\.[cm]?[jt]s$/, '') === stem)
  const advice =
    meant === undefined
      ? `The files are: ${files.map((file) => file.name).join(', ')}.`
      : `An import names the file in full: './${meant.name}'.`
  return { message: `There is no file ${name}. ${advice}`, ...placed(placeOfText(files, stem)) }
}

function noSuchExport(evidence: Evidence): ReturnType<Explanation> {
  const found = /SyntaxError: The requested module '([^']+)' does not provide an export named '([^']+)'/.exec(
    evidence.stderr,
  )
  if (found === null) return null
  const [, module, name = ''] = found
  const advice = /^[A-Z]/.test(name) ? ` If ${name} is a type, write: import type { ${name} } from '${module}'.` : ''
  return { message: `${module} has no export named ${name}.${advice}`, ...placed(placeOfError(evidence)) }
}

/** What a construct is called, and what to write instead, by the words Node uses for it. */
const NOT_ERASED: readonly (readonly [RegExp, string])[] = [
  [
    /enum/,
    "An enum is not only a type: it would have to be turned into code. Use a union of texts, such as type State = 'open' | 'closed'.",
  ],
  [
    /namespace|module declaration/,
    'A namespace is not only a type: it would have to be turned into code. Use a module of its own, or a plain object.',
  ],
  [
    /parameter property/,
    'A parameter property (constructor(private x: number)) would have to be turned into code. Declare the field, and assign it in the constructor.',
  ],
  [/angle-bracket/, 'A type assertion in angle brackets, <T>x, cannot be erased. Write x as T.'],
  [
    /import equals|export assignment/,
    "import a = require('x') would have to be turned into code. Write import a from 'x'.",
  ],
]

function typescriptThatIsNotErased(evidence: Evidence): ReturnType<Explanation> {
  const said = /\[ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX\]: (.+)/.exec(evidence.stderr)?.[1]
  if (said === undefined) return null
  const known = NOT_ERASED.find(([pattern]) => pattern.test(said))?.[1] ?? `${said}.`
  const place = placeOfError(evidence)
  return { message: `${at(place)}Node runs TypeScript by erasing its types. ${known}`, ...placed(place) }
}

function notTypescript(evidence: Evidence): ReturnType<Explanation> {
  const said = /^SyntaxError(?: \[ERR_INVALID_TYPESCRIPT_SYNTAX\])?: (.+)/m.exec(evidence.stderr)?.[1]
  const place = placeOfError(evidence)
  if (said === undefined || place === null || ranBeforeIt(evidence)) return null
  return { message: `${at(place)}this cannot be read as TypeScript: ${sentence(said)}`, ...placed(place) }
}

/** A SyntaxError thrown by running code, such as JSON.parse, has a frame of the learner's in its stack. */
function ranBeforeIt({ stderr, seenAs }: Evidence): boolean {
  return stderr.split('\n').some((line) => /^\s+at /.test(line) && line.includes(`${seenAs}/`))
}

function neverSettles(evidence: Evidence): ReturnType<Explanation> {
  if (!evidence.stderr.includes('Detected unsettled top-level await')) return null
  const place = placeOfError(evidence)
  return {
    message: `${at(place)}the program waits here for something that can no longer happen, so Node ended it.`,
    ...placed(place),
  }
}

function portTaken(evidence: Evidence): ReturnType<Explanation> {
  const port = /EADDRINUSE: address already in use \S*:(\d+)/.exec(evidence.stderr)?.[1]
  if (port === undefined) return null
  const place = placeOfError(evidence)
  return {
    message: `${at(place)}port ${port} is taken: something in this run listens on it already.`,
    ...placed(place),
  }
}

function uncaught(evidence: Studied): ReturnType<Explanation> {
  if (!evidence.wasUncaught) return null
  const said = /^(?:Uncaught )?((?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?(?:: .+)?)$/m.exec(evidence.stderr)?.[1]
  const place = placeOfError(evidence)
  if (said !== undefined)
    return { message: `${at(place)}nothing caught this error: ${sentence(said)}`, ...placed(place) }
  return { message: `${at(place)}something was thrown or rejected, and nothing caught it.`, ...placed(place) }
}

const placed = (place: SourcePlace | null) => (place === null ? {} : { place })
const at = (place: SourcePlace | null) => (place === null ? '' : `${place.file}, line ${place.line}: `)
const sentence = (words: string) => (/[.?!]$/.test(words) ? words : `${words}.`)

/** Where Node points: the first place of the last error in one of the learner's files. */
function placeOfError({ stderr, seenAs, files }: Evidence): SourcePlace | null {
  const pattern = new RegExp(`${literally(seenAs)}/([\\w.-]+):(\\d+)(?::(\\d+))?`)
  const lines = stderr.split('\n')
  for (const [index, line] of lines.entries()) {
    const found = pattern.exec(line)
    if (found === null || !files.some((file) => file.name === found[1])) continue
    const [, file = '', row, column = caretColumn(lines.slice(index + 1))] = found
    return { file, line: Number(row), ...(column === undefined ? {} : { column: Number(column) }) }
  }
  return null
}

/** Node puts a caret under the column it means, a few lines below the place. */
function caretColumn(below: readonly string[]): number | undefined {
  const caret = below.slice(0, 8).find((line) => /^\s*\^+\s*$/.test(line))
  return caret === undefined ? undefined : caret.indexOf('^') + 1
}

/** Where an import names something that was not found: Node tells the file, never the line. */
function placeOfText(files: readonly SourceFile[], name: string): SourcePlace | null {
  const pattern = new RegExp(`(?:from|import|require)\\b.*['"\`](?:\\./)?${literally(name)}`)
  for (const file of files) {
    const row = file.text.split('\n').findIndex((line) => line.length <= LONGEST_IMPORT && pattern.test(line))
    if (row >= 0) return { file: file.name, line: row + 1 }
  }
  return null
}

/** A line without end, made of the word import, would keep us looking for seconds. */
const LONGEST_IMPORT = 1000

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
