import {
  any,
  FailedExpectation,
  type Failure,
  fail,
  type Page,
  type Peer,
  type PlayedServer,
  type Scene,
  show,
  where,
  within,
} from '#grader'

/** Where the grader plays the server for the page. */
const PAGE_PORT = 8090

/** Milliseconds in which a page that lost its connection opens another, with some for the way. */
export const RETURN_MS = 700

/** Milliseconds in which a page draws what it knows. */
const WAIT_MS = 500

/** A page that has been told a poll, and the server it talks to. */
export interface OpenPage {
  readonly page: Page
  readonly server: PlayedServer
  /** The page’s first socket. */
  readonly socket: Peer
  readonly clientId: string
  readonly poll: ToldPoll
  /** Clicks an option. Gives the vote that the page sends. */
  votes(option: number): Promise<{ key: string }>
  /** That these counts are shown, and this button is pressed, once the page has heard the message. */
  isShown(counts: readonly number[], pressed: number | null, after?: object, over?: Peer): Promise<void>
  /** That the voter is told nothing. */
  isQuiet(): Promise<void>
}

interface ToldPoll {
  readonly id: string
  readonly question: string
  readonly options: readonly string[]
  readonly counts: readonly number[]
}

/** A message that tells a poll. */
export function toldPoll({ yourVote = null, ...poll }: ToldPoll & { yourVote?: number | null }): object {
  return { type: 'poll', poll, yourVote }
}

/** The learner's page, with a server that the grader plays. The page has said hello and been told a poll. */
export async function openPage(scene: Scene, told: Partial<ToldPoll> = {}): Promise<OpenPage> {
  const { random } = scene
  const server = await scene.plays(PAGE_PORT)
  server.serves('/', { body: scene.file('index.html') ?? '', type: 'text/html; charset=utf-8' })
  server.serves('/page.js', { body: scene.file('page.js') ?? '', type: 'text/javascript; charset=utf-8' })
  const page = await scene.page(`http://localhost:${PAGE_PORT}/`)
  const socket = await server.welcomes('page').catch((error: unknown) => {
    throw withConsole(error, page)
  })
  const { clientId } = await socket.expects({ type: 'hello', clientId: any.text })
  const poll = {
    id: random.text(),
    question: `${random.text()}?`,
    options: random.texts(3),
    counts: [0, 0, 0],
    ...told,
  }
  socket.sends(toldPoll(poll))
  let here = random.integer(10, 90)
  return {
    ...{ page, server, socket, clientId, poll },
    async votes(option) {
      await page.clicks(`[data-option="${option}"]`)
      return await socket.expects({ type: 'vote', pollId: poll.id, option, key: any.text })
    },
    async isShown(counts, pressed, after, over = socket) {
      if (after !== undefined) {
        over.sends(after)
        // A fence: the page hears what is sent later, later.
        over.sends({ type: 'presence', count: ++here })
        await page.shows('[data-presence]', `${here}`)
      }
      try {
        for (const [i, count] of counts.entries()) await page.shows(`[data-count="${i}"]`, `${count}`, within(WAIT_MS))
        if (pressed === null) await page.hides('[data-option][aria-pressed="true"]', within(WAIT_MS))
        else await page.shows(`[data-option="${pressed}"][aria-pressed="true"]`, any.text, within(WAIT_MS))
      } catch (error) {
        if (!(error instanceof FailedExpectation)) throw error
        fail(await otherThanDue(page, { counts, pressed, after, error }))
      }
    },
    async isQuiet() {
      const said = (await page.texts('[data-message]')).filter((text) => text !== '')
      if (said.length === 0) return
      const message = 'The page has a message for the voter, and there is nothing to say.'
      fail({ message, anomaly: 'stale', expected: 'an empty message', actual: said.map(show).join('\n') })
    },
  }
}

/** A socket of the page says hello as the same client as before. */
export async function saysHello(socket: Peer, clientId: string): Promise<void> {
  const hello = await socket.expects({ type: 'hello', clientId: any.text })
  if (hello.clientId === clientId) return
  fail({
    message: 'The page said hello as another client than before.',
    anomaly: 'unexpected',
    expected: show({ type: 'hello', clientId }),
    actual: show(hello),
    blames: [hello],
  })
}

/** The same failure with what the page's console says: a script that broke off says it there. */
function withConsole(error: unknown, { logs }: Page): unknown {
  if (!(error instanceof FailedExpectation) || logs.length === 0) return error
  const { actual = 'nothing' } = error.failure
  return new FailedExpectation({
    ...error.failure,
    actual: [actual, 'The page’s console says:', ...logs.slice(-5)].join('\n'),
  })
}

interface Shown {
  readonly counts: readonly number[]
  readonly pressed: number | null
  readonly after: object | undefined
  readonly error: FailedExpectation
}

/** What the page shows instead, whole, and after what. */
async function otherThanDue(page: Page, { counts, pressed, after, error }: Shown): Promise<Failure> {
  const shown: string[] = []
  for (const i of counts.keys()) shown.push((await page.texts(`[data-count="${i}"]`)).join(' and ') || 'nothing')
  const isPressed = await Promise.all(
    counts.map(async (_, i) => (await page.count(`[data-option="${i}"][aria-pressed="true"]`)) > 0),
  )
  const buttons = [...isPressed.entries()].flatMap(([i, is]) => (is ? [i] : []))
  const [sumShown, sumDue] = [shown, counts].map((each) => each.reduce<number>((all, count) => all + Number(count), 0))
  const difference = (sumShown ?? 0) - (sumDue ?? 0)
  const when = after === undefined ? 'Before the server has answered' : `After the server said ${show(after)}`
  const what = difference > 0 ? 'too many votes' : difference < 0 ? 'too few votes' : 'something else than is due'
  return {
    ...error.failure,
    message: `${when}, the page shows ${what}.`,
    anomaly: difference > 0 ? 'duplicated' : difference < 0 ? 'lost' : 'unexpected',
    expected: describe(counts, pressed === null ? [] : [pressed]),
    actual: describe(shown, buttons),
  }
}

function describe(counts: readonly unknown[], pressed: readonly number[]): string {
  const buttons = pressed.length === 0 ? 'no button pressed' : `button ${pressed.join(' and ')} pressed`
  return `counts ${counts.join(', ')}; ${buttons}`
}

/** A pattern for a text that is not empty. */
export const SOMETHING = where('some words', (text) => text !== '')

/** A pattern for a text that holds another. */
export function holding(text: string) {
  return where(
    `${show(text)}, perhaps with more around it`,
    (shown) => typeof shown === 'string' && shown.includes(text),
  )
}
