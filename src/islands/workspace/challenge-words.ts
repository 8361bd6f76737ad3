import type { ChallengeKind, ChallengeOnPage } from './challenge-on-page.ts'
import type { Listener } from './run-view.ts'

/** What the panes say where it depends on what a learner writes. */
interface Words {
  /** What a check does, before there was one. */
  readonly checkDoes: string
  readonly starting: string
  /** Why no check could begin when the learner's part could not be run. */
  readonly notBegun: string
  readonly kept: string
  readonly printed: string
  /** What a client of the page's own is for. */
  readonly clients: string
  /** What stands where the wire will be drawn. */
  readonly wire: string
}

export const KIND_WORDS: Record<ChallengeKind, Words> = {
  server: {
    checkDoes: 'A check starts your program, talks to it as real clients would, and shows on the wire what went wrong.',
    starting: 'Starting your program…',
    notBegun: 'No check could begin: a check talks to your program, and there was nobody to talk to.',
    kept: 'Your program kept every promise the brief makes',
    printed: 'Your program printed during this check',
    clients:
      'A client is a real socket to your server, driven from here. Add one, or two, and see what they hear of each other.',
    wire: 'Run your program and connect a client, or check it: every frame that passes is drawn here.',
  },
  client: {
    checkDoes:
      'A check plays the server for your client: one that is right, and others that are wrong in one place. The wire shows what was said.',
    starting: 'Starting your client…',
    notBegun: 'No check could begin: a check waits for your client to connect, and it could not be run.',
    kept: 'Your client kept every promise the brief makes',
    printed: 'Your client printed during this check',
    clients:
      'A client added here is a real socket to the server that Run starts. Drive it by hand, and see what your own client has to cope with.',
    wire: 'Check your client, or run the server and connect to it from Clients: every frame that passes is drawn here.',
  },
  config: {
    checkDoes:
      'A check starts nginx with your file, puts a backend behind it, and talks through it as real clients would. The wire shows both sides.',
    starting: 'Starting nginx…',
    notBegun: 'No check could begin: nginx has to accept the file before anything can pass through it.',
    kept: 'Your configuration kept every promise the brief makes',
    printed: 'What was printed during this check',
    clients:
      'A client is a real socket to your nginx, driven from here. Add one, and see whether it reaches the backend, and what the backend makes of it.',
    wire: 'Run nginx and connect a client, or check your file: what goes in and what comes out behind it is drawn here.',
  },
  module: {
    checkDoes: 'A check calls what your code exports, and looks at what comes back.',
    starting: 'Loading your code…',
    notBegun: 'No check could begin: a check calls your code, and it could not be loaded.',
    kept: 'Your code kept every promise the brief makes',
    printed: 'Your code printed during this check',
    clients: 'Nothing listens in this challenge: your code is called, not connected to. So there is nobody to talk to.',
    wire: 'Your code is called, not connected to, so there may be no wire to draw. What comes of it stands with the checks.',
  },
}

/** What stands in place of a wire after a check in which nothing was sent. */
export const NO_WIRE =
  'Nothing went over a wire in this check: your code was called directly. What it was given and what it answered stands with the checks.'

/** What a check does, in a sentence or two. */
export function checkDoes({ kind, runsTests }: ChallengeOnPage): string {
  const tests = runsTests ? ' It runs your tests, too: on code that is right, and on code that breaks a rule.' : ''
  return `${KIND_WORDS[kind].checkDoes}${tests}`
}

/** What Run does, as the rest of a sentence that begins with it. */
export function runDoes({ programs, runsTests }: Pick<ChallengeOnPage, 'programs' | 'runsTests'>): string {
  if (programs.length > 1) return `starts ${listed(programs)} here, and shows what each of them prints.`
  return runsTests ? 'runs your tests here.' : 'starts your program here.'
}

/** Who listens where: `Running, listening on 8080.`, `Running: A on 8081, B on 8082.` */
export function sayListeners(listeners: readonly Listener[]): string {
  const where = listeners.map(({ port, program }) => (program === null ? `${port}` : `${program} on ${port}`))
  return listeners.some(({ program }) => program !== null)
    ? `Running: ${where.map(withoutEcho).join(', ')}.`
    : `Running, listening on ${listed(where)}.`
}

/** A port to connect to: `8080`, or `8081 (A)` where there are several programs. */
export function sayListener({ port, program }: Listener): string {
  return program === null ? `${port}` : `${port} (${withoutPort(program, port)})`
}

function withoutPort(program: string, port: number): string {
  return program.replace(` :${port}`, '')
}

/** Programs of one name have their port in it: it is not said twice. */
function withoutEcho(words: string): string {
  return words.replace(/ :(\d+) on \1$/, ' on $1')
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
