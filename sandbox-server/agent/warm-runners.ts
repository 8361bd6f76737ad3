import type { Launcher, Runner } from './launcher.ts'

/** Keeps one process warm, so that a program starts in milliseconds. */
export class WarmRunners {
  #launcher: Launcher
  #spare: Promise<Runner> | null
  #refill: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(launcher: Launcher) {
    this.#launcher = launcher
    this.#spare = this.#spawn()
  }

  /** Resolves once a process is warm. */
  async warm(): Promise<void> {
    this.#spare ??= this.#spawn()
    await this.#spare
  }

  /** A warm process; whoever takes it ends it. */
  async take(): Promise<Runner> {
    if (this.#isClosed) throw new Error('The pod is closing: it starts no more programs.')
    const runner = this.#spare ?? this.#spawn()
    this.#spare = null
    clearTimeout(this.#refill)
    this.#refill = setTimeout(() => {
      this.#spare ??= this.#spawn()
    }, REFILL_MS)
    return await runner
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#refill)
    const runner = await this.#spare?.catch(() => null)
    runner?.kill()
    await runner?.closed
  }

  #spawn(): Promise<Runner> {
    const runner = this.#launcher.spawn()
    // Whoever takes it hears of the failure; until then it is nobody's.
    runner.catch(() => {})
    return runner
  }
}

/** The program that was just started gets the processor first; the next spare can wait so long. */
const REFILL_MS = 150
