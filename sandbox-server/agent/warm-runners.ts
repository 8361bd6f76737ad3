import type { Clock } from '../grader/stage.ts'
import type { Launcher, Runner } from './launcher.ts'

/** Keeps processes warm, so that a program starts in milliseconds: one, and two where programs are started in pairs. */
export class WarmRunners {
  #launcher: Launcher
  #first: Clock
  /** `wanted` is how many are kept: as many as were asked for in one go. */
  #kinds: Record<Clock, { spares: Promise<Runner>[]; wanted: number }> = {
    real: { spares: [], wanted: 0 },
    travel: { spares: [], wanted: 0 },
  }
  #refill: NodeJS.Timeout | undefined
  #isClosed = false

  /** `first` is what will be asked for, most likely. */
  constructor(launcher: Launcher, first: Clock = 'real') {
    this.#launcher = launcher
    this.#first = first
    this.#kinds[first].wanted = 1
    this.#fill()
  }

  /** Resolves once a process is warm. */
  async warm(): Promise<void> {
    this.#fill()
    await this.#kinds[this.#first].spares[0]
  }

  /** A warm process for a program on such a clock; whoever takes it ends it. */
  async take(clock: Clock): Promise<Runner> {
    if (this.#isClosed) throw new Error('The pod is closing: it starts no more programs.')
    const kind = this.#kinds[clock]
    const spare = kind.spares.shift()
    if (spare === undefined) kind.wanted = Math.min(kind.wanted + 1, MOST_SPARES)
    clearTimeout(this.#refill)
    this.#refill = setTimeout(() => this.#fill(), REFILL_MS)
    const runner = await (spare ?? this.#spawn(clock))
    if (!runner.isDoubtful) return runner
    runner.kill()
    return await this.#spawn(clock)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#refill)
    await Promise.all(
      [...this.#kinds.real.spares, ...this.#kinds.travel.spares].map(async (spare) => {
        const runner = await spare.catch(() => null)
        runner?.kill()
        await runner?.closed
      }),
    )
  }

  #fill(): void {
    for (const clock of ['real', 'travel'] as const) {
      const { spares, wanted } = this.#kinds[clock]
      while (spares.length < wanted) this.#keep(this.#spawn(clock), spares)
    }
  }

  /** Until somebody takes it. One that was killed while it waited is not handed out. */
  #keep(spare: Promise<Runner>, spares: Promise<Runner>[]): void {
    spares.push(spare)
    const forget = () => {
      const index = spares.indexOf(spare)
      if (index >= 0) spares.splice(index, 1)
    }
    spare.then(({ closed }) => closed.then(forget), forget)
  }

  #spawn(clock: Clock): Promise<Runner> {
    const runner = this.#launcher.spawn(clock)
    // Whoever takes it hears of the failure; until then it is nobody's.
    runner.catch(() => {})
    return runner
  }
}

/** Two servers side by side are common, three are not; a spare holds some 40 MB. */
const MOST_SPARES = 2
/** The program that was just started gets the processor first; the next spare can wait so long. */
const REFILL_MS = 150
