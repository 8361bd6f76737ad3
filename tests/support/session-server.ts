import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Labs, startLabs } from '../../sandbox-server/labs/index.ts'
import type { SessionChallenge, SessionSubmission } from '../../sandbox-server/session/index.ts'
import { openSocketDoor, TIMING, type Timing } from '../../sandbox-server/session/index.ts'
import { FakePods } from './fake-pods.ts'

/** A real server's WebSocket end over pods that only play. Whoever starts it closes it. */
export interface SessionServer {
  readonly port: number
  readonly url: string
  readonly pods: FakePods
  readonly saved: SessionSubmission[]
  readonly logged: object[]
  readonly counts: { sockets: number; sessions: number; queue: number; runs: string[] }
  /** Replaces how a submission is kept. */
  save: (submission: SessionSubmission) => Promise<unknown>
  close(): Promise<void>
}

export interface SessionServerOptions {
  readonly timing?: Partial<Timing>
  readonly checksAtOnce?: number
  readonly port?: number
  readonly learnerOf?: (cookie: string | undefined) => string
}

const CATCH_UP: SessionChallenge = {
  id: 'catch-up',
  folder: '/lessons/catch-up',
  services: [],
  files: ['server.ts', 'notes.md'],
  entry: 'server.ts',
}

export async function startSessionServer(options: SessionServerOptions = {}): Promise<SessionServer> {
  const pods = new FakePods()
  const labs: Labs = await startLabs()
  const http = createServer()
  const saved: SessionSubmission[] = []
  const logged: object[] = []
  const counts = { sockets: 0, sessions: 0, queue: 0, runs: [] as string[] }
  const challenges = new Map([CATCH_UP, { ...CATCH_UP, id: 'other' }].map((challenge) => [challenge.id, challenge]))
  const note = (facts: object): void => void logged.push(facts)

  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const server: SessionServer = {
    port,
    url: `ws://127.0.0.1:${port}/ws`,
    pods,
    saved,
    logged,
    counts,
    save: async (submission) => saved.push(submission),
    async close() {
      await door.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await labs.close()
    },
  }
  const door = openSocketDoor(http, {
    timing: { ...TIMING, ...options.timing },
    ...(options.checksAtOnce === undefined ? {} : { checksAtOnce: options.checksAtOnce }),
    isOwnOrigin: ({ headers }) => headers.origin === undefined || headers.origin === `http://${headers.host}`,
    learnerOf: ({ headers }) => ({
      learner: options.learnerOf?.(headers.cookie) ?? headers.cookie ?? 'anna',
      setCookie: null,
    }),
    surroundings: {
      pods,
      challenge: (id) => challenges.get(id) ?? null,
      saveSubmission: (submission) => server.save(submission),
      openLab: (lab, lineOptions) => labs.open(lab, lineOptions),
      logger: { info: note, warn: note, error: note },
      meter: {
        socketOpened: () => counts.sockets++,
        socketClosed: () => counts.sockets--,
        sessionOpened: () => counts.sessions++,
        sessionClosed: () => counts.sessions--,
        runOver: (kind, how) => counts.runs.push(`${kind} ${how}`),
        queueIs(length) {
          counts.queue = length
        },
        refused: () => {},
      },
    },
  })
  return server
}
