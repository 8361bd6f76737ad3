import {
  challenge,
  during,
  FailedExpectation,
  fail,
  type Peer,
  type PlayedRequest,
  type PlayedServer,
  type Scene,
  within,
} from '#grader'

const LISTEN = 8080
const BACKEND = 8081
/** Seconds of silence that a WebSocket must live through, and how many times faster they pass here. */
const SILENCE = 96
const FASTER = 60
/** Seconds after which nginx ends a silent connection when nobody tells it otherwise. */
const UNSAID = 60
/** Seconds that are asked for. A timeout this long gets room on top, for a machine too busy to be punctual. */
const ASKED = 90
const ROOM_MS = 10_000

const SOUND = 'is accepted by nginx'
const OPENS = 'lets a WebSocket through, from the handshake to the end'
const PLAIN = 'lets ordinary requests through'

export default challenge(
  'WebSockets behind nginx',
  ({ check }) => {
    check(
      SOUND,
      async (scene) => {
        await standsBefore(scene, filledIn(scene))
      },
      {
        because: 'A file that nginx cannot read takes down all that stands behind it, the next time it is loaded.',
        hint: 'nginx -t names the line. Each directive ends with a semicolon; events and http stand side by side; map stands in http.',
      },
    )

    check(
      PLAIN,
      async (scene) => {
        const backend = await standsBefore(scene, filledIn(scene))
        backend.onRequest(({ method, path, body }) =>
          path === '/missing'
            ? { status: 404, body: 'There is no such page.' }
            : { status: 200, headers: { 'x-answered-by': 'backend' }, body: { method, path, body } },
        )
        const visitor = scene.at({ port: LISTEN }).caller('A')
        const page = await visitor.gets('/')
        page.is({ status: 200, headers: { 'x-answered-by': 'backend' }, json: { method: 'GET', path: '/' } })
        const text = scene.random.text()
        const posted = await visitor.posts('/api/messages', { text })
        posted.is({ status: 200, json: { method: 'POST', body: JSON.stringify({ text }) } })
        const missing = await visitor.gets('/missing')
        missing.is({ status: 404, text: 'There is no such page.' })
      },
      {
        because:
          'Pages, scripts and WebSockets come over the same address. What lets the one through must not break the other.',
        hint: 'A request without Upgrade must reach the backend without it: $http_upgrade is empty then, and a map can make “close” of that.',
        needs: [SOUND],
      },
    )

    check(
      OPENS,
      async (scene) => {
        const backend = await standsBefore(scene, filledIn(scene))
        const first = await opens(scene, { backend })
        await carriesBothWays(scene, first)
        await first.client.leaves(4001, 'going home')
        await first.behind.isClosed({ code: 4001 })
        const second = await opens(scene, { backend })
        await second.behind.closes(4002, 'closing time')
        await second.client.isClosed({ code: 4002 })
      },
      {
        because:
          'Upgrade and Connection speak of one connection only, so a proxy does not pass them on. RFC 6455, section 4.2.1, asks for both, and for HTTP/1.1.',
        hint: 'Beside proxy_pass: proxy_http_version, and a proxy_set_header for Upgrade and for Connection.',
        needs: [SOUND],
      },
    )

    check(
      'keeps paths and queries as they were asked for',
      async (scene) => {
        const backend = await standsBefore(scene, filledIn(scene))
        const room = scene.random.integer(2, 99)
        backend.onRequest(() => ({ body: 'here' }))
        for (const path of ['/', `/ws/room-${room}?token=a%20b`, '/ws/', `/chat/caf%C3%A9/${room}?q=1%2F2&q=3`]) {
          await scene.at({ port: LISTEN }).caller('B').gets(path)
          judgePath(backend, { path, what: 'request' })
          await opens(scene, { backend, path })
          judgePath(backend, { path, what: 'WebSocket' })
        }
      },
      {
        because: 'The backend tells by the path what is meant. A room that loses its name on the way is another room.',
        hint: 'With nothing behind the address, proxy_pass passes the path on as it came. With as much as a slash behind it, what location has matched is cut off.',
        needs: [SOUND, PLAIN, OPENS],
      },
    )

    check(
      'keeps a silent WebSocket open for a minute and a half',
      async (scene) => {
        const conf = filledIn(scene)
        const backend = await standsBefore(scene, sped(conf))
        const { client, behind } = await opens(scene, { backend })
        try {
          await client.hearsNothing(during((SILENCE * 1000) / FASTER))
        } catch (error) {
          if (!(error instanceof FailedExpectation)) throw error
          fail({
            ...error.failure,
            message: `nginx ended a WebSocket that had been silent for less than ${SILENCE} s.`,
            expected: `an open connection after ${SILENCE} s of silence, which here were ${SILENCE / FASTER} s`,
            actual: `the connection ended without a Close frame; in the file: ${timeoutsIn(conf)}`,
          })
        }
        client.sends({ text: 'still here' })
        await behind.expects({ text: 'still here' })
        behind.sends({ text: 'so am I' })
        await client.expects({ text: 'so am I' })
      },
      {
        because:
          'nginx waits for the backend to say something, for a minute unless told otherwise. A quiet chat looks to it like a server that hangs.',
        hint: 'proxy_read_timeout, where the WebSockets pass. keepalive_timeout and send_timeout are about other things.',
        needs: [SOUND, OPENS],
      },
    )
  },
  { entry: 'nginx.conf', starts: 'nothing' },
)

/** The learner's file with the addresses that it leaves open. */
function filledIn(scene: Scene): string {
  const text = scene.file('nginx.conf') ?? ''
  return text
    .replaceAll(/\{\{\s*LISTEN\s*\}\}/g, `127.0.0.1:${LISTEN}`)
    .replaceAll(/\{\{\s*BACKEND\s*\}\}/g, `127.0.0.1:${BACKEND}`)
}

/** nginx with this file, and a backend behind it that keeps to the RFC. */
async function standsBefore(scene: Scene, conf: string): Promise<PlayedServer> {
  const backend = await scene.plays(BACKEND, { name: 'backend' })
  const nginx = await scene.nginx(conf)
  if (!nginx.isSound) {
    fail({
      message: 'nginx does not accept the file.',
      anomaly: 'crashed',
      expected: 'nginx -t finds nothing wrong',
      actual: nginx.says.trim(),
    })
  }
  if (!nginx.ports.includes(LISTEN)) {
    fail({
      message: 'nginx does not listen where it should.',
      anomaly: 'unanswered',
      expected: 'listen {{LISTEN}};',
      actual: nginx.ports.length === 0 ? 'it listens nowhere' : `it listens on port ${nginx.ports.join(' and ')}`,
    })
  }
  return backend
}

/** A client opens a WebSocket through nginx: here are both its ends. */
async function opens(
  scene: Scene,
  { backend, path = '/chat' }: { backend: PlayedServer; path?: string },
): Promise<{ client: Peer; behind: Peer }> {
  const seen = backend.requests.length
  try {
    const [client] = await scene.at({ port: LISTEN, path }).join('A')
    return { client, behind: await backend.welcomes('the backend', within(500)) }
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    const request = backend.requests[seen]
    return fail({
      ...error.failure,
      message:
        request === undefined
          ? 'nginx answered the handshake itself: it never reached the backend.'
          : `The handshake reached the backend ${faultsOf(request)}.`,
      expected: HANDSHAKE,
      actual: request === undefined ? (error.failure.actual ?? error.message) : shown(request),
    })
  }
}

/** After the 101 nginx is a pipe: what goes in on one side comes out on the other. */
async function carriesBothWays(scene: Scene, { client, behind }: { client: Peer; behind: Peer }): Promise<void> {
  const texts = [...scene.random.texts(3), 'žluťoučký kůň', 'x'.repeat(70_000)]
  for (const text of texts) client.sends({ text })
  for (const text of texts) await behind.expects({ text })
  for (const text of texts) behind.sends({ text })
  for (const text of texts) await client.expects({ text })
  client.sendsRaw(new TextEncoder().encode('bytes in a binary frame'))
  await behind.expects('bytes in a binary frame')
}

const HANDSHAKE = 'GET … HTTP/1.1\nUpgrade: websocket\nConnection: upgrade'

/** What a handshake lacks, in words that go on after “The handshake reached the backend”. */
function faultsOf({ httpVersion, headers }: PlayedRequest): string {
  const faults = [
    ...(Number(httpVersion) < 1.1 ? [`as HTTP/${httpVersion}`] : []),
    ...(headers.upgrade === undefined ? ['without Upgrade'] : []),
    ...(/\bupgrade\b/i.test(headers.connection ?? '')
      ? []
      : [headers.connection ? `with Connection: ${headers.connection}` : 'without Connection']),
  ]
  return faults.length === 0 ? 'whole, and the answer did not come back' : faults.join(', ')
}

/** A request as the backend saw it: the lines that matter here. */
function shown({ method, path, httpVersion, headers }: PlayedRequest): string {
  const lines = ['host', 'upgrade', 'connection'].flatMap((name) =>
    headers[name] === undefined ? [] : [`${name[0]?.toUpperCase()}${name.slice(1)}: ${headers[name]}`],
  )
  return [`${method} ${path} HTTP/${httpVersion}`, ...lines].join('\n')
}

function judgePath({ requests }: PlayedServer, { path, what }: { path: string; what: string }): void {
  const seen = requests.at(-1)?.path
  if (seen === path) return
  fail({
    message:
      seen === undefined
        ? `The ${what} for ${path} never reached the backend.`
        : `The ${what} for ${path} reached the backend with another path.`,
    anomaly: 'misdelivered',
    expected: path,
    actual: seen ?? 'no request',
  })
}

/**
 * The same file with each proxy_read_timeout a sixtieth of what it was, and the one that is not said made plain. What is long
 * enough becomes longer than the check by far: four seconds more of it are the blink of an eye here.
 */
function sped(conf: string): string {
  const found = readTimeouts(conf)
  const edits = found.timeouts.map(({ value, at, ms }) => ({
    at,
    length: value.length,
    text: `${sixtieth(ms) + (ms < ASKED * 1000 ? 0 : ROOM_MS)}ms`,
  }))
  const isSaidForAll = found.timeouts.some(({ isForAll }) => isForAll)
  if (!isSaidForAll && found.http !== null) {
    edits.push({ at: found.http, length: 0, text: ` proxy_read_timeout ${sixtieth(UNSAID * 1000)}ms;` })
  }
  return edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, length, text: instead }) => text.slice(0, at) + instead + text.slice(at + length), conf)
}

function sixtieth(ms: number): number {
  return Math.max(1, Math.round(ms / FASTER))
}

function timeoutsIn(conf: string): string {
  const { timeouts } = readTimeouts(conf)
  if (timeouts.length === 0) return `no proxy_read_timeout, which makes ${UNSAID}s`
  return timeouts.map(({ value }) => `proxy_read_timeout ${value};`).join(' ')
}

interface Timeout {
  /** As it is written. */
  readonly value: string
  /** Where that stands in the file. */
  readonly at: number
  readonly ms: number
  /** Whether it stands in http itself, and holds where nothing else is said. */
  readonly isForAll: boolean
}

/** Each proxy_read_timeout of a file, and the place right behind the brace of http. Reads as nginx does: comments, quotes, blocks. */
function readTimeouts(conf: string): { timeouts: Timeout[]; http: number | null } {
  const timeouts: Timeout[] = []
  const blocks: string[] = []
  let http: number | null = null
  let words: { text: string; at: number }[] = []
  for (const { 0: text, index: at } of conf.matchAll(TOKENS)) {
    if (/^[\s#]/.test(text)) continue
    if (!/^[;{}]$/.test(text)) {
      words.push({ text, at })
      continue
    }
    const [name, value] = words
    if (text === '{') {
      blocks.push(name?.text ?? '')
      if (blocks.join(' ') === 'http') http = at + 1
    }
    if (text === '}') blocks.pop()
    if (text === ';' && name?.text === 'proxy_read_timeout' && value !== undefined) {
      const ms = milliseconds(value.text)
      if (ms !== null) timeouts.push({ value: value.text, at: value.at, ms, isForAll: blocks.join(' ') === 'http' })
    }
    words = []
  }
  return { timeouts, http }
}

const TOKENS = /\s+|#[^\n]*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[;{}]|(?:\\[\s\S]|\$\{[^}]*\}|[^\s;{}\\])+/g

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
}

/** A time as nginx reads it: `90`, `1h`, `2m30s`, "1h 30m". Null when it is none. */
function milliseconds(time: string): number | null {
  const plain = time.replaceAll(/["'\s]/g, '')
  if (!/^(?:\d+(?:ms|[smhdwMy])?)+$/.test(plain)) return null
  return [...plain.matchAll(/(\d+)(ms|[smhdwMy])?/g)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  )
}
