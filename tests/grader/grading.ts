import type { CheckResult, RunEvent, Verdict, WireEvent } from '#protocol'
import type { Declare } from '../../sandbox-server/grader/index.ts'
import { type Challenge, challenge, gradeChallenge } from '../../sandbox-server/grader/index.ts'
import { openBareStage } from '../support/bare-stage.ts'

/** What a grading said, for tests to look at. */
export interface Graded {
  readonly events: readonly RunEvent[]
  readonly verdict: Verdict
  readonly wire: readonly WireEvent[]
  /** The first check's result. */
  readonly first: CheckResult
}

let port = 18200

/** Grades a program with checks declared in the test. Rejects as gradeChallenge does. */
export async function grade(
  program: string,
  declare: (words: Declare) => void,
  {
    seed = '1',
    patience = 3,
    signal = new AbortController().signal,
  }: { seed?: string; patience?: number; signal?: AbortSignal } = {},
): Promise<Graded> {
  const stage = await openBareStage([{ name: 'server.ts', text: program }])
  const events: RunEvent[] = []
  try {
    const declared: Challenge = challenge('A test', declare, { port: nextPort() })
    await gradeChallenge({
      challenge: declared,
      id: 'a-test',
      stage,
      seed,
      patience,
      signal,
      on: (event) => events.push(event),
    })
  } finally {
    await stage.close()
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

function nextPort(): number {
  port = port >= 18290 ? 18201 : port + 1
  return port
}
