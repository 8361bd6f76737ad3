import type { Scenario, ScenarioStep, ScenarioWait, WireEvent } from '#protocol'
import type { BurstView, PeerView } from '../workspace/run-view.ts'
import { hearing, isLike } from './hearing.ts'

/** How one step went. */
export interface StepOutcome {
  readonly state: 'waiting' | 'done' | 'failed'
  /** Empty while there is nothing to say. */
  readonly detail: string
}

/** `saved`: with the pauses that were made; `brisk`: as fast as replies come. */
export type ReplayPace = 'saved' | 'brisk'

/** What a replay needs of the world. Clients go by their names. */
export interface ReplayWorld {
  act(step: ScenarioStep): void
  wire(): readonly WireEvent[]
  /** What is known of a client; null before it was heard of. A new object each time something is said of it. */
  peer(name: string): PeerView | null
  burst(): BurstView | null
  nameOf(lane: string): string
  isLive(): boolean
  now(): number
  /** Resolves when something in the run has changed, or after so many milliseconds. Rejects when the signal fires. */
  change(withinMs: number, signal: AbortSignal): Promise<void>
}

interface ReplayOptions {
  readonly world: ReplayWorld
  readonly pace: ReplayPace
  readonly signal: AbortSignal
  /** Told of every step as its outcome changes. */
  readonly on: (index: number, outcome: StepOutcome) => void
}

/** Milliseconds a connection may take, a burst may take, and what is left to come after the last step. */
const CONNECT_MS = 10_000
const BURST_MS = 120_000
const SETTLE_MS = 300

/** Has a conversation again, step by step. Resolves true when every step was done; false after the first that failed. */
export async function replay({ steps }: Pick<Scenario, 'steps'>, options: ReplayOptions): Promise<boolean> {
  const { world, pace, signal, on } = options
  let latest: Begun | null = null
  for (const [index, step] of steps.entries()) {
    on(index, { state: 'waiting', detail: sayWait(step.wait) })
    const since = latest?.since ?? world.wire().length
    const trouble = await waitFor(step.wait, { world, pace, signal, since })
    if (latest !== null) on(index - 1, outcomeOf(latest, world))
    if (trouble !== null) {
      on(index, { state: 'failed', detail: trouble })
      return false
    }
    latest = { step, since: world.wire().length, before: 'client' in step ? world.peer(step.client) : null }
    const failure = await act(step, options)
    if (failure !== null) {
      on(index, { state: 'failed', detail: failure })
      return false
    }
    on(index, { state: 'done', detail: '' })
  }
  const until = world.now() + SETTLE_MS
  while (world.now() < until && world.isLive()) await world.change(until - world.now(), signal)
  if (latest === null) return true
  const outcome = outcomeOf(latest, world)
  on(steps.length - 1, outcome)
  return outcome.state === 'done'
}

/** A step that was done, with how everything stood before. */
interface Begun {
  readonly step: ScenarioStep
  readonly since: number
  readonly before: PeerView | null
}

/** What came of a step: what its client had to say about it, and who heard how much since. */
function outcomeOf({ step, since, before }: Begun, world: ReplayWorld): StepOutcome {
  const after = 'client' in step ? world.peer(step.client) : null
  const news = after !== before && 'client' in step && step.command.do !== 'connect' ? after : null
  const heard = sayHeard(world, since)
  const detail = news?.detail ? `${news.detail} ${heard}` : heard
  return { state: news?.state === 'failed' ? 'failed' : 'done', detail }
}

/** Why it cannot go on, or null once what was waited for has come. */
async function waitFor(
  wait: ScenarioWait,
  { world, pace, signal, since }: Pick<ReplayOptions, 'world' | 'pace' | 'signal'> & { since: number },
): Promise<string | null> {
  if (wait.type === 'none' || (wait.type === 'after' && pace === 'brisk')) return null
  const ms = wait.type === 'after' ? wait.ms : wait.withinMs
  const until = world.now() + ms
  const isMet = (): boolean =>
    wait.type === 'when' &&
    world
      .wire()
      .slice(since)
      .some((event) => {
        const heard = hearing(event)
        return heard !== null && world.nameOf(heard.client) === wait.client && isLike(heard.text, wait.hears)
      })
  while (!isMet()) {
    const left = until - world.now()
    if (left <= 0) {
      if (wait.type === 'after') return null
      const what = wait.hears === '' ? 'anything' : wait.hears
      return `${wait.client} did not hear ${what} within ${ms / 1_000} s.`
    }
    if (!world.isLive()) return 'The run has ended.'
    await world.change(left, signal)
  }
  return null
}

/** Why the step could not be done, or null. */
async function act(step: ScenarioStep, { world, signal }: ReplayOptions): Promise<string | null> {
  if (!world.isLive()) return 'The run has ended.'
  if ('service' in step) {
    world.act(step)
    return null
  }
  const before = world.peer(step.client)
  const burstBefore = world.burst()
  world.act(step)
  if (step.command.do === 'connect') {
    const after = await until(() => (world.peer(step.client) === before ? null : world.peer(step.client)), CONNECT_MS)
    if (after === null) return `${step.client} was not connected within ${CONNECT_MS / 1_000} s.`
    return after.state === 'open' ? null : (after.detail ?? 'It could not connect.')
  }
  if (step.command.do === 'burst') {
    const isOver = (burst: BurstView | null): burst is BurstView =>
      burst !== null && burst !== burstBefore && burst.state !== 'going'
    const burst = await until(() => (isOver(world.burst()) ? world.burst() : null), BURST_MS)
    if (burst === null) return 'The burst did not come to its end.'
    return burst.state === 'done' ? null : (burst.detail ?? 'The burst was stopped.')
  }
  return null

  async function until<Found>(find: () => Found | null, withinMs: number): Promise<Found | null> {
    const deadline = world.now() + withinMs
    for (;;) {
      const found = find()
      const left = deadline - world.now()
      if (found !== null || left <= 0 || !world.isLive()) return found
      await world.change(left, signal)
    }
  }
}

function sayWait(wait: ScenarioWait): string {
  if (wait.type === 'none') return ''
  if (wait.type === 'after') return `in ${wait.ms} ms`
  return `waits until ${wait.client} hears ${wait.hears === '' ? 'anything' : wait.hears}`
}

/** Who heard how much since the step began: `ana heard 2, ben 1`. */
function sayHeard(world: ReplayWorld, since: number): string {
  const counts = new Map<string, number>()
  let closed = ''
  for (const event of world.wire().slice(since)) {
    const heard = hearing(event)
    if (heard !== null) counts.set(world.nameOf(heard.client), (counts.get(world.nameOf(heard.client)) ?? 0) + 1)
    if (event.type === 'frame' && event.frame.close !== undefined && event.frame.mask === null) {
      closed = `${world.nameOf(event.to)} was sent Close ${event.frame.close.code ?? 'without a code'}`
    }
  }
  const told = [...counts].map(([name, count], at) => `${name}${at === 0 ? ' heard' : ''} ${count}`).join(', ')
  const sentences = [told, closed].filter((part) => part !== '').map((part) => `${part}.`)
  return sentences.length === 0 ? 'Nobody heard anything.' : sentences.join(' ')
}
