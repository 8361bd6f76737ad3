import { ALIVE_EVERY_MS } from './agent-protocol.ts'
import type { AgentState } from './isolation.ts'

export interface PulseOptions {
  readonly agent: () => AgentState | null
  /** Divides the time it spends asleep: on a busy machine it may be waiting for somebody who is starved. */
  readonly patience: number
  /** Called once, when it has been silent for too long, with how that looked. */
  readonly onLost: (how: string) => void
}

/**
 * Tells an agent that does not come back from one that does not get a turn. An agent that holds a run says every so often
 * that it is alive; its silence is measured in its own time, not the clock's. A second that it spent asleep or stopped
 * counts; while it runs, or would if it were let, only the processor time it had counts: one that loops burns it and says
 * nothing, one that is starved has none to say anything with.
 */
export class Pulse {
  #options: PulseOptions
  #timer: NodeJS.Timeout
  #hasSpoken = true
  #earlier: AgentState | null = null
  #silentMs = 0

  constructor(options: PulseOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  /** The agent has said something, whatever it was. */
  beats(): void {
    this.#hasSpoken = true
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    if (this.#hasSpoken) {
      this.#hasSpoken = false
      this.#earlier = null
      this.#silentMs = 0
      return
    }
    const now = this.#options.agent()
    this.#silentMs += this.#ownTimeUntil(now)
    this.#earlier = now
    if (this.#silentMs < LONGEST_SILENCE_MS) return
    this.stop()
    this.#options.onLost(`its agent said nothing for ${LONGEST_SILENCE_MS} ms of its own time`)
  }

  /**
   * Time that the agent had for itself since the last look. A look that comes late counts once: this process was held up,
   * too, and what the agent said meanwhile may not have been read yet. Where nothing can be seen nothing is counted.
   */
  #ownTimeUntil(now: AgentState | null): number {
    if (now === null) return 0
    if (now.isIdle) return LOOK_EVERY_MS / Math.max(1, this.#options.patience)
    return this.#earlier === null ? 0 : Math.min(now.cpuMs - this.#earlier.cpuMs, LOOK_EVERY_MS)
  }
}

/** Two signs of life are due between two looks. */
const LOOK_EVERY_MS = 2 * ALIVE_EVERY_MS
/**
 * Milliseconds of its own time that an agent may be silent. Ten times the longest work that it does in one go: loading a
 * grader that nobody has compiled takes half a second of a processor.
 */
const LONGEST_SILENCE_MS = 5000
