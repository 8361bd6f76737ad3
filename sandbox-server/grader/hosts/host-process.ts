import type { Ending } from '#protocol'
import { NoAnswer, type StagedProgram } from '../stage.ts'

/** What came of a question to a host. Whatever it answered is the learner's word. */
export type HostReply =
  | { readonly type: 'answer'; readonly answer: unknown }
  | { readonly type: 'ended'; readonly ending: Ending }
  | { readonly type: 'late' }
  /** The host could not answer. */
  | { readonly type: 'garbled' }

/** Milliseconds between a line that broke and the news that its process has ended. */
const NEWS_WAIT = 300

export interface HostProcessOptions {
  readonly patience: number
  readonly signal: AbortSignal
  /** How it is ended, where somebody else must know of it. */
  readonly stop?: () => Promise<void>
}

/** A host in the learner's sandbox, while it is asked. */
export class HostProcess {
  readonly program: StagedProgram
  /** Ends it and waits until it is gone. */
  readonly stop: () => Promise<void>
  readonly #patience: number
  readonly #signal: AbortSignal
  #ending: Ending | null = null

  constructor(program: StagedProgram, { patience, signal, stop }: HostProcessOptions) {
    this.program = program
    this.stop = stop ?? (() => program.stop())
    this.#patience = patience
    this.#signal = signal
    void program.ended.then((ending) => {
      this.#ending = ending
    })
  }

  get ending(): Ending | null {
    return this.#ending
  }

  /** Asks the host. The deadline is in milliseconds of an idle machine. Rejects only with the signal's reason, or when we are at fault. */
  async ask(question: object, deadlineMs: number): Promise<HostReply> {
    this.#signal.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const abort = () => aborted.reject(this.#signal.reason)
    this.#signal.addEventListener('abort', abort, { once: true })
    try {
      const asked = this.program.line.ask(question, { deadlineMs: Math.ceil(deadlineMs * this.#patience) })
      return { type: 'answer', answer: await Promise.race([asked, aborted.promise]) }
    } catch (error) {
      this.#signal.throwIfAborted()
      if (!(error instanceof NoAnswer)) throw error
      if (error.reason === 'late') return { type: 'late' }
      const ending = this.#ending ?? (await this.#endsWithin(NEWS_WAIT * this.#patience))
      return ending === null ? { type: 'garbled' } : { type: 'ended', ending }
    } finally {
      this.#signal.removeEventListener('abort', abort)
    }
  }

  async #endsWithin(ms: number): Promise<Ending | null> {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    await Promise.race([this.program.ended, late])
    clearTimeout(timer)
    return this.#ending
  }
}
