import type { Launcher, Runner } from './launcher.ts'

/** Keeps processes warm, so that a program starts in milliseconds: one, and two where programs are started in pairs. */
export class WarmRunners {
  #launcher: Launcher
  #spares: Promise<Runner>[] = []
  /** How many are kept: as many as were asked for in one go. */
  #wanted = 1
  #refill: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(launcher: Launcher) {
    this.#launcher = launcher
    this.#fill()
  }

  /** Resolves once a process is warm. */
  async warm(): Promise<void> {
    this.#fill()
    await this.#spares[0]
  }

  /** A warm process; whoever takes it ends it. */
  async take(): Promise<Runner> {
    if (this.#isClosed) throw new Error('The pod is closing: it starts no more programs.')
    const spare = this.#spares.shift()
    if (spare === undefined) this.#wanted = MOST_SPARES
    clearTimeout(this.#refill)
    this.#refill = setTimeout(() => this.#fill(), REFILL_MS)
    return await (spare ?? this.#spawn())
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#refill)
    await Promise.all(
      this.#spares.map(async (spare) => {
        const runner = await spare.catch(() => null)
        runner?.kill()
        await runner?.closed
      }),
    )
  }

  #fill(): void {
    while (this.#spares.length < this.#wanted) this.#spares.push(this.#spawn())
  }

  #spawn(): Promise<Runner> {
    const runner = this.#launcher.spawn()
    // Whoever takes it hears of the failure; until then it is nobody's.
    runner.catch(() => {})
    return runner
  }
}

/** Two servers side by side are common, three are not; a spare holds some 40 MB. */
const MOST_SPARES = 2
/** The program that was just started gets the processor first; the next spare can wait so long. */
const REFILL_MS = 150
