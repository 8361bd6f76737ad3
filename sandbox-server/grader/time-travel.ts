import { setTimeout as sleep } from 'node:timers/promises'
import { sayDuration } from './durations.ts'
import { FailedExpectation } from './failed-expectation.ts'
import type { Group } from './group.ts'
import { isObject } from './pattern.ts'
import type { RunningProgram } from './running-program.ts'
import { explainEnd } from './server-ended.ts'
import { NoAnswer, type StagedProgram } from './stage.ts'
import type { Surroundings } from './surroundings.ts'

/** Processor time that one journey may cost a program: with a timer every 10 ms it lives through half an hour in it. */
const JOURNEY_CPU = 4_000
/** Real milliseconds that one journey may take. A busy machine makes a journey slow, not the program that is on it. */
const JOURNEY_WAIT = 25_000
/** Real milliseconds a program has to answer where it is. */
const ANSWER_WAIT = 2_000
/** Real milliseconds after which an instant is left even though something is still going on in it. */
const SETTLE_WAIT = 400
/** Rounds without any news that make an instant a quiet one: where several speak, the second sees what the first set off. */
const QUIET_ROUNDS = { alone: 1, several: 2 } as const
/** Rounds that are asked at once; those after them leave the machine a moment for what it is busy with. */
const EAGER_ROUNDS = 20

/** The word for time. */
export interface TimeWords {
  /**
   * The learner's programs live through so many milliseconds: their timers run in order, each at its own moment, and
   * what they send arrives, and is answered, before the next. Between journeys time goes at its true speed.
   */
  after(ms: number): Promise<void>
  /** How many timers are set in the learner's programs: each setTimeout and setInterval that was neither over, cleared nor unref'd. */
  timers(): Promise<number>
}

export function timeWords({ group, setup, recorder, ledger, patience, signal }: Surroundings): TimeWords {
  return {
    after: (ms) =>
      ledger.watch(`after(${ms})`, async () => {
        if (setup.clock !== 'travel') throw new Error("`after` needs a challenge whose setup says `clock: 'travel'`.")
        if (!(ms > 0)) throw new RangeError(`after(${ms}): time goes forwards only.`)
        recorder.add({ type: 'clock', byMs: ms })
        group.travelledMs += ms
        const programs = group.programs.filter((program) => program.isUsable)
        const isAlone = programs.length === 1 && setup.services.length === 0
        const travellers = programs.map((program) => new Traveller(program, patience))
        const quietRounds = QUIET_ROUNDS[isAlone ? 'alone' : 'several']
        await new Journey(travellers, { ms, patience, signal, quietRounds, fence: () => redisDone(group) }).make()
      }),
    timers: () =>
      ledger.watch('timers()', async () => {
        if (setup.clock !== 'travel') throw new Error("`timers` needs a challenge whose setup says `clock: 'travel'`.")
        const programs = group.programs.filter((program) => program.isUsable)
        const travellers = programs.map((program) => new Traveller(program, patience))
        await Promise.all(travellers.map((each) => each.settle()))
        return travellers.reduce((sum, each) => sum + each.timers, 0)
      }),
  }
}

interface JourneyOptions {
  readonly ms: number
  readonly patience: number
  readonly signal: AbortSignal
  readonly quietRounds: number
  /** Resolves when what stands between programs has dealt with all that it was told. */
  readonly fence: () => Promise<void>
}

/** One stretch of time that some programs live through together. */
class Journey {
  readonly #options: JourneyOptions
  readonly #deadline: number
  #travellers: readonly Traveller[]

  constructor(travellers: readonly Traveller[], options: JourneyOptions) {
    this.#travellers = travellers
    this.#options = options
    this.#deadline = performance.now() + JOURNEY_WAIT * options.patience
  }

  async make(): Promise<void> {
    await this.#all((each) => each.stand())
    // One that was started just now may still be reading its files.
    await this.#settle(ANSWER_WAIT)
    for (let at = 0; at < this.#options.ms; ) at = await this.#step(at)
    await this.#all((each) => each.flow())
  }

  /** Goes on to the next instant in which something happens. Says when that is. */
  async #step(from: number): Promise<number> {
    const { ms } = this.#options
    this.#check(from)
    const [only, ...others] = this.#travellers
    if (only === undefined) return ms
    if (others.length === 0) {
      await this.#all((each) => each.advance(ms))
      if (only.isBusy) await this.#settle()
      return Math.min(only.at, ms)
    }
    const to = Math.min(ms, ...this.#travellers.map((each) => each.next ?? ms))
    // Whoever has nothing to do is asked first, and so is there first: what the others send does not find it in the past.
    this.#travellers = this.#travellers.toSorted((a, b) => (b.next ?? ms) - (a.next ?? ms))
    await this.#all((each) => each.advance(to))
    if (this.#travellers.some((each) => each.isBusy)) await this.#settle()
    return Math.max(to, from)
  }

  /** Lets everything that is on its way arrive, and be answered, and the answers arrive. */
  async #settle(waitMs = SETTLE_WAIT): Promise<void> {
    const { patience, quietRounds } = this.#options
    const until = performance.now() + waitMs * patience
    for (let rounds = 0, quiet = 0; quiet < quietRounds && performance.now() < until; rounds += 1) {
      this.#options.signal.throwIfAborted()
      // Our own sockets are read and answered in between.
      await turn()
      if (rounds >= EAGER_ROUNDS) await sleep(1)
      await this.#options.fence()
      await this.#all((each) => each.settle())
      await turn()
      const isQuiet = this.#travellers.every((each) => !each.isBusy)
      quiet = isQuiet ? quiet + 1 : 0
    }
  }

  /** Asks all at once. Who has come to its end is left behind. */
  async #all(ask: (traveller: Traveller) => Promise<boolean>): Promise<void> {
    const isThere = await Promise.all(this.#travellers.map((each) => ask(each)))
    this.#travellers = this.#travellers.filter((_, index) => isThere[index])
  }

  #check(at: number): void {
    const { ms, signal } = this.#options
    signal.throwIfAborted()
    const isWithinMeans = this.#travellers.every((each) => each.cpuMs < JOURNEY_CPU)
    if (isWithinMeans && performance.now() < this.#deadline) return
    throw new FailedExpectation({
      message: `Your program did not come through ${sayDuration(ms)}: it has so many timers that it was still at ${sayDuration(at)}.`,
      anomaly: 'unanswered',
      expected: `it lives through ${sayDuration(ms)}`,
      actual: `after ${sayDuration(at)} of them time was up`,
    })
  }
}

/** Redis is a process of its own: when it answers us it has done what it was told before. It need not be up. */
async function redisDone({ services: { redis } }: Group): Promise<void> {
  if (redis?.isUp) await redis.own.ask(['PING'], { deadlineMs: ANSWER_WAIT }).catch(() => {})
}

/** One turn of our own event loop, in which all sockets are read. */
async function turn(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}

/** A program on a journey. */
class Traveller {
  /** Where it is, in milliseconds since the journey began. */
  at = 0
  /** When its next timer is due. */
  next: number | null = null
  isBusy = false
  /** Processor time that the journey has cost it. */
  cpuMs = 0
  /** How many timers are set. */
  timers = 0
  readonly #program: RunningProgram
  readonly #staged: StagedProgram
  readonly #patience: number

  constructor(program: RunningProgram, patience: number) {
    this.#program = program
    this.#staged = program.staged
    this.#patience = patience
  }

  stand(): Promise<boolean> {
    return this.#ask({ clock: 'stand' })
  }

  advance(to: number): Promise<boolean> {
    return this.#ask({ clock: 'advance', to })
  }

  settle(): Promise<boolean> {
    return this.#ask({ clock: 'settle' })
  }

  flow(): Promise<boolean> {
    return this.#ask({ clock: 'flow' })
  }

  /** Resolves false when the program came to a good end. */
  async #ask(question: object): Promise<boolean> {
    try {
      const answer = await this.#staged.line.ask(question, { deadlineMs: ANSWER_WAIT * this.#patience })
      const { at, next, isBusy, timers, cpuMs } = whereItIs(answer)
      this.at = at
      this.next = next
      this.isBusy = isBusy
      this.timers = timers
      this.cpuMs = cpuMs
      return true
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      return await this.#hasEnded(error)
    }
  }

  /** Resolves false when it did well to end. */
  async #hasEnded(noAnswer: NoAnswer): Promise<false> {
    const name = this.#program.name === '' ? 'Your server' : this.#program.name
    const ending = noAnswer.reason === 'ended' ? await this.#program.endsWithin(ANSWER_WAIT * this.#patience) : null
    if (ending?.how === 'finished' || ending?.how === 'stopped') return false
    throw new FailedExpectation({
      message:
        ending === null
          ? `${name} could not be followed through time. ${noAnswer.message}`
          : explainEnd(ending, this.#program.name),
      anomaly: ending === null ? 'unanswered' : 'crashed',
      blames: [this.#program.exitEvent],
    })
  }
}

type Whereabouts = Readonly<Record<'at' | 'timers' | 'cpuMs', number>> & {
  readonly next: number | null
  readonly isBusy: boolean
}

/** The program's own word, for its code shares the process with the one that answers. */
function whereItIs(answer: unknown): Whereabouts {
  const told: Record<string, unknown> = isObject(answer) ? answer : {}
  const areTimes = [told.at, told.timers, told.cpuMs, told.next ?? 0].every(Number.isFinite)
  // Just looked at.
  if (areTimes && typeof told.isBusy === 'boolean') return { next: null, ...told } as Whereabouts
  throw new NoAnswer('spoiled', 'Something in the program answers in its clock’s place.')
}
