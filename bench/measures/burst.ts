import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { PROTOCOL_VERSION, type SourceFile } from '#protocol'
import { startWholeServer, type WholeServer } from '../../tests/support/whole-server.ts'
import { catchUp } from '../catch-up.ts'
import { spreadOf } from '../figures.ts'
import type { Measure } from '../measure.ts'

const LEARNERS = 200

export const burst: Measure = {
  title: 'Two hundred learners press Check at once',
  async measure({ root, times, tell }) {
    const { solution } = await catchUp(root)
    const data = await mkdtemp(join(tmpdir(), 'duplex-bench-'))
    const server = await startWholeServer({ DUPLEX_DATA: data, DUPLEX_SITE: join(data, 'no-site') })
    try {
      const count = Math.max(20, times(LEARNERS))
      const learners = await Promise.all(Array.from({ length: count }, () => learner(server)))
      tell(`${count} learners are in, and press Check`)
      const answers = await Promise.all(learners.map((each) => each.check(solution)))
      for (const each of learners) each.leave()
      const passed = answers.filter(({ how }) => how === 'pass')
      const others = Map.groupBy(answers, ({ how }) => how)
      others.delete('pass')
      const whatElse = [...others].map(([how, list]) => `${list.length} × ${how}`).join(', ')
      return [
        {
          what: `of ${count} learners who pressed at the same moment, got their verdict`,
          unit: 'count',
          spread: spreadOf([passed.length]),
          aim: { atLeast: count },
          ...(whatElse === '' ? {} : { note: `The others: ${whatElse}.` }),
        },
        {
          what: 'from the key press to the verdict, in the burst',
          unit: 'ms',
          spread: spreadOf(passed.map(({ ms }) => ms)),
          note: 'The last one waits for all the others.',
        },
        {
          what: 'from the key press to a place in the queue, or to the start',
          unit: 'ms',
          spread: spreadOf(answers.map(({ heardMs }) => heardMs)),
        },
        {
          what: 'the first wait that a learner was foretold ÷ the wait it was',
          unit: 'ratio',
          spread: spreadOf(passed.flatMap(({ foretold }) => foretold ?? [])),
        },
      ]
    } finally {
      await server.stop('SIGTERM')
      await rm(data, { recursive: true, force: true })
    }
  },
}

interface Answer {
  /** The verdict's status, or why there is none. */
  readonly how: string
  readonly ms: number
  /** Until the server said anything about it. */
  readonly heardMs: number
  readonly foretold: number | null
}

/** A learner of their own, with a cookie and a page of their own. */
async function learner(server: WholeServer): Promise<{ check(files: SourceFile[]): Promise<Answer>; leave(): void }> {
  const response = await fetch(`${server.base}/api/progress`)
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const socket = new WebSocket(server.socketUrl, { headers: { origin: server.base, cookie } })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION })))
    socket.once('message', () => resolve())
    socket.once('error', reject)
  })
  return {
    leave: () => socket.terminate(),
    check: (files) =>
      new Promise((resolve) => {
        const startedAt = performance.now()
        let heardMs: number | null = null
        let told: { atMs: number; waitMs: number } | null = null
        let startMs: number | null = null
        const settle = (how: string) => {
          const ms = performance.now() - startedAt
          const foretold = told === null || startMs === null ? null : told.waitMs / (startMs - told.atMs)
          resolve({ how, ms, heardMs: heardMs ?? ms, foretold })
        }
        socket.on('message', (data) => {
          // The server's own words.
          const message = JSON.parse(String(data)) as { type: string; code?: string; event?: RunEventLike }
          const atMs = performance.now() - startedAt
          if (message.type === 'refused') return settle(`refused: ${message.code}`)
          if (message.type !== 'run-event' || message.event === undefined) return
          heardMs ??= atMs
          const { event } = message
          if (event.type === 'queued' && typeof event.waitMs === 'number' && told === null) {
            told = { atMs, waitMs: event.waitMs }
          }
          if (event.type === 'started' || event.type === 'check-started') startMs ??= atMs
          if (event.type === 'verdict') settle(event.verdict?.status ?? 'no status')
          if (event.type === 'broken') settle('broken')
        })
        socket.once('close', () => settle('cut off'))
        socket.send(JSON.stringify({ type: 'check', run: 'burst', challenge: 'catch-up', files }))
      }),
  }
}

interface RunEventLike {
  readonly type: string
  readonly waitMs?: number | null
  readonly verdict?: { readonly status: string }
}
