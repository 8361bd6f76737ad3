import { existsSync, readFileSync } from 'node:fs'
import type { CheckResult, RunEvent, SourceFile, Verdict, WireEvent } from '#protocol'
import type { Declare, Setup } from '../../sandbox-server/grader/index.ts'
import { type Challenge, challenge, gradeChallenge } from '../../sandbox-server/grader/index.ts'
import { type BareStageOptions, openBareStage } from '../support/bare-stage.ts'

/** What a grading said, for tests to look at. */
export interface Graded {
  readonly events: readonly RunEvent[]
  readonly verdict: Verdict
  readonly wire: readonly WireEvent[]
  /** The first check's result. */
  readonly first: CheckResult
}

// Below the ports that the system gives away by itself.
const FIRST_PORT = 18_000
const LAST_PORT = 30_000

let port = FIRST_PORT + ((process.pid * 61) % (LAST_PORT - FIRST_PORT))

export interface GradingOptions {
  readonly seed?: string
  readonly patience?: number
  readonly signal?: AbortSignal
  /** What the challenge wants started; without it one server, on a port of the test's own. */
  readonly setup?: Setup
  /** Files beside server.ts. */
  readonly files?: readonly SourceFile[]
  readonly stage?: BareStageOptions
}

/** Grades a program with checks declared in the test. Rejects as gradeChallenge does. */
export async function grade(
  program: string,
  declare: (words: Declare) => void,
  { seed = '1', patience = 3, signal = new AbortController().signal, ...options }: GradingOptions = {},
): Promise<Graded> {
  const files = [{ name: 'server.ts', text: program }, ...(options.files ?? [])]
  const { stage, close } = await openBareStage(files, options.stage)
  const events: RunEvent[] = []
  try {
    const declared: Challenge = challenge('A test', declare, options.setup ?? { port: nextPort() })
    await gradeChallenge({
      ...{ challenge: declared, id: 'a-test', stage, seed, patience, signal },
      on: (event) => events.push(event),
    })
  } finally {
    await close()
  }
  const verdict = events.flatMap((event) => (event.type === 'verdict' ? [event.verdict] : [])).at(0)
  const first = verdict?.tests[0]
  if (verdict === undefined || first === undefined) throw new Error('The grading gave no verdict.')
  return { events, verdict, first, wire: events.flatMap((event) => (event.type === 'wire' ? event.events : [])) }
}

/** A server that answers each message with what `answer` does to it. `socket`, `message` (JSON) and `server` are in reach. */
export function serverThat(answer: string): string {
  return `
    import { WebSocketServer } from 'ws'
    const server = new WebSocketServer({ port: Number(process.env.PORT) })
    server.on('connection', (socket) => {
      socket.on('message', (data) => {
        const message = JSON.parse(data.toString())
        ${answer}
      })
    })
  `
}

/** A port that nobody listens on. Each test process has a stretch of its own to look in. */
export function nextPort(): number {
  do port = port >= LAST_PORT ? FIRST_PORT : port + 1
  while (isTaken(port))
  return port
}

function isTaken(candidate: number): boolean {
  const hex = candidate.toString(16).toUpperCase().padStart(4, '0')
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((table) => {
    return existsSync(table) && readFileSync(table, 'latin1').includes(`:${hex} `)
  })
}
