import { type Answer, type Failure, fail, type Scene } from '#grader'
import type { Server } from './chat.ts'

const GAUGE = 'ws_connected_clients'
export const RECEIVED = 'ws_messages_received_total'
export const SENT = 'ws_messages_sent_total'

const TYPES = { [GAUGE]: 'gauge', [RECEIVED]: 'counter', [SENT]: 'counter' } as const
const TYPE_REASONS = {
  counter: 'It only ever rises, so it is a counter, and Prometheus can tell its rate.',
  gauge: 'It rises and falls, so it is a gauge.',
} as const

type MetricName = keyof typeof TYPES
type CounterName = typeof RECEIVED | typeof SENT

/** The three metrics of one instance, each under its type. */
export async function judgeMetrics(scene: Scene, server: Server): Promise<void> {
  const answer = await scrape(scene, server)
  answer.is({ status: 200 }).is({ type: 'text/plain' })
  const metrics = answer.metrics()
  for (const [name, type] of Object.entries(TYPES)) {
    const found = metrics.get(name)
    if (found?.type === type) continue
    const message =
      found === undefined
        ? `${server} has no metric ${name}.`
        : found.type === 'untyped'
          ? `${server} does not say of what type ${name} is.`
          : `${server} calls ${name} a ${found.type}. ${TYPE_REASONS[type]}`
    failAt(answer, { name, message, anomaly: 'wrong-shape', expected: `# TYPE ${name} ${type}` })
  }
}

/** The gauge of one instance comes to say so many clients. */
export async function gaugeSays(scene: Scene, server: Server, due: number): Promise<void> {
  const numbers = await readUntil(scene, { server, isRight: (each) => each[GAUGE] === due })
  const said = numbers[GAUGE]
  if (said === due) return
  const are = due === 0 ? 'Nobody is' : due === 1 ? '1 client is' : `${due} clients are`
  failAt(numbers.answer, {
    name: GAUGE,
    message: `${are} connected to ${server}, and ${GAUGE} says ${said}.`,
    anomaly: said > due ? 'stale' : 'lost',
    expected: `${GAUGE} ${due}`,
  })
}

/** The numbers of one instance at one moment. */
export type Numbers = Readonly<Record<MetricName, number>> & { readonly answer: Answer }

/** The numbers of one instance, which reading does not change. */
export async function readTwice(scene: Scene, server: Server): Promise<Numbers> {
  const [first, second] = [await read(scene, server), await read(scene, server)]
  for (const name of [RECEIVED, SENT] as const) judgeRise(first[name], { server, name, now: second, least: 0 })
  return second
}

interface Rise {
  readonly server: Server
  readonly name: CounterName
  readonly before: Readonly<Record<Server, Numbers>>
  readonly rise: number
  readonly why: string
}

/** What was received is counted exactly. What was sent may be more, for notices and for those who hear themselves. */
export async function counts(scene: Scene, { server, name, before, rise, why }: Rise): Promise<void> {
  const start = before[server][name]
  const now = await readUntil(scene, { server, isRight: (each) => each[name] >= start + rise })
  judgeRise(start, { server, name, now, least: rise })
  const found = now[name] - start
  if (found === rise || (name === SENT && found > rise)) return
  failAt(now.answer, {
    name,
    message: `${why} ${name} rose by ${found}.`,
    anomaly: found < rise ? 'lost' : 'unexpected',
    expected: `${name} ${name === SENT ? 'at least ' : ''}${start + rise}; it was ${start} before`,
  })
}

function judgeRise(
  start: number,
  { server, name, now, least }: { server: Server; name: CounterName; now: Numbers; least: number },
): void {
  if (now[name] >= start) return
  failAt(now.answer, {
    name,
    message: `${name} of ${server} fell, from ${start} to ${now[name]}. A counter never falls.`,
    anomaly: 'stale',
    expected: `${name} ${start + least}, or more`,
  })
}

/** Scrapes until the numbers are what they should be, or it has been long enough. */
async function readUntil(
  scene: Scene,
  { server, isRight }: { server: Server; isRight: (numbers: Numbers) => boolean },
): Promise<Numbers> {
  for (let attempt = 0; ; attempt++) {
    const numbers = await read(scene, server)
    if (isRight(numbers) || attempt === 40) return numbers
    await scene.pause(10)
  }
}

/** A metric with labels is the sum of its samples; one that has none yet is 0. */
async function read(scene: Scene, server: Server): Promise<Numbers> {
  const answer = await scrape(scene, server)
  const metrics = answer.metrics()
  const value = (name: MetricName) => (metrics.get(name)?.samples ?? []).reduce((sum, each) => sum + each.value, 0)
  return { [GAUGE]: value(GAUGE), [RECEIVED]: value(RECEIVED), [SENT]: value(SENT), answer }
}

async function scrape(scene: Scene, server: Server): Promise<Answer> {
  return scene.at(server).caller('prometheus').gets('/metrics')
}

/** Fails with the lines of an answer that tell of one metric. */
function failAt(answer: Answer, { name, ...failure }: Failure & { readonly name: string }): never {
  const lines = answer.text.split('\n').filter((line) => line.includes(name))
  const actual = lines.length === 0 ? `nothing of it in ${answer.text.length} characters` : lines.join('\n')
  fail({ ...failure, actual, blames: [answer.event] })
}
