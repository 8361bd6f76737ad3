import type { Page, WebSocketRoute } from 'playwright/test'
import type { ClientMessage, RunEvent, WireEvent } from '#protocol'

/** A sandbox server that says what a test tells it to, so that the page can be seen in states a real one rarely reaches. */
export interface FakeServer {
  /** Everything the page said, in order. */
  readonly said: ClientMessage[]
  /** Says events of a run, numbered from where the last ones ended. */
  tell(run: string, events: readonly RunEvent[]): void
  refuse(code: string, message: string, about: string): void
  /** Says how the pod of a challenge stands. */
  pod(challenge: string, state: 'waking' | 'warm' | 'asleep'): void
  /** Drops the socket, as a server that goes away. */
  drop(): Promise<void>
}

export interface FakeOptions {
  readonly canRun?: boolean
  /** Plays a server that runs programs without isolation. */
  readonly isUnsafe?: boolean
  /** Called for each message of the page but hello. */
  onMessage?(message: ClientMessage, server: FakeServer): void
}

/** Stands in for the sandbox server on this page. */
export async function fakeSandbox(page: Page, options: FakeOptions = {}): Promise<FakeServer> {
  let socket: WebSocketRoute | null = null
  const counts = new Map<string, number>()
  const say = (message: object): void => socket?.send(JSON.stringify(message))
  const server: FakeServer = {
    said: [],
    tell(run, events) {
      for (const event of events) {
        const seq = counts.get(run) ?? 0
        counts.set(run, seq + 1)
        say({ type: 'run-event', run, seq, event })
      }
    },
    refuse: (code, message, about) => say({ type: 'refused', code, message, about }),
    pod: (challenge, state) => say({ type: 'pod', challenge, state }),
    drop: async () => socket?.close({ code: 1012, reason: 'restart' }),
  }
  await page.routeWebSocket('**/ws', (route) => {
    socket = route
    route.onMessage((text) => {
      // The page under test speaks the protocol; a message that does not parse fails the test by itself.
      const message = JSON.parse(String(text)) as ClientMessage
      server.said.push(message)
      if (message.type === 'hello') {
        const canRun = options.canRun ?? true
        const whyNot = canRun ? {} : { whyNot: 'Programs cannot run here: bubblewrap is missing.' }
        const isUnsafe = options.isUnsafe === true ? { isUnsafe: true } : {}
        const about = { version: message.version, session: 'fake', isResumed: false, canRun }
        say({ type: 'welcome', ...about, ...whyNot, ...isUnsafe })
        return
      }
      if (message.type === 'open') say({ type: 'pod', challenge: message.challenge, state: 'warm' })
      options.onMessage?.(message, server)
    })
  })
  return server
}

const between = (from: string, to: string) => ({
  from,
  to,
  connection: `${[from, to].find((lane) => lane !== 'server')}1`,
})

/** A wire record, written as a script: each line becomes the next event. */
export function record(...lines: readonly ((n: number) => WireEvent)[]): WireEvent[] {
  return lines.map((line, n) => line(n))
}

export const lane =
  (id: string, role: 'client' | 'server', name: string) =>
  (n: number): WireEvent => ({
    type: 'lane',
    n,
    at: n / 10,
    lane: { id, role, name },
  })

export const upgrade =
  (from: string) =>
  (n: number): WireEvent => ({
    type: 'request',
    n,
    at: n / 10,
    ...between(from, 'server'),
    head: 'GET / HTTP/1.1\r\nHost: localhost:8080\r\nUpgrade: websocket\r\n\r\n',
  })

export const switching =
  (to: string) =>
  (n: number): WireEvent => ({
    type: 'response',
    n,
    at: n / 10,
    ...between('server', to),
    status: 101,
    head: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n',
  })

/** A text frame with a JSON payload. `check` names the check it happened in. */
export const says =
  (from: string, to: string, payload: object, check?: string) =>
  (n: number): WireEvent => {
    const text = JSON.stringify(payload)
    const isClient = from !== 'server'
    const length = new TextEncoder().encode(text).length
    return {
      type: 'frame',
      n,
      at: n / 10,
      ...(check === undefined ? {} : { check }),
      ...between(from, to),
      frame: {
        fin: true,
        rsv: 0,
        opcode: 1,
        mask: isClient ? '0a1b2c3d' : null,
        length,
        headerLength: 2 + (length > 125 ? 2 : 0) + (isClient ? 4 : 0),
        payload: { kind: 'text', text: text.slice(0, 4096) },
        isCut: length > 4096,
      },
    }
  }

export const fault =
  (on: string, what: string, check?: string) =>
  (n: number): WireEvent => ({
    type: 'fault',
    n,
    at: n / 10,
    ...(check === undefined ? {} : { check }),
    lane: on,
    fault: what,
  })

export const checkIs =
  (name: string, what: 'started' | 'passed' | 'failed') =>
  (n: number): WireEvent => ({
    type: 'check',
    n,
    at: n / 10,
    name,
    what,
    check: name,
  })
