import type { Ending } from '#protocol'
import type { Ledger } from '../expectation.ts'
import { hear } from './hear-value.ts'
import { HeardFunction } from './heard-function.ts'
import type { HostProcess } from './host-process.ts'
import { type ModuleAnswer, type ModuleQuestion, moduleAnswer, standInCalled } from './module-talk.ts'
import { tell } from './tell-value.ts'
import type { Told } from './told-value.ts'

/** Milliseconds a module may take to load: its top-level code runs meanwhile. */
const LOAD_WAIT = 3_000
/** Milliseconds in which a process that does not loop answers. */
const PULSE_WAIT = 200

export type Asked =
  | { readonly type: 'answer'; readonly answer: ModuleAnswer }
  | { readonly type: 'ended'; readonly ending: Ending }
  | { readonly type: 'late' }
  /** What came was written by somebody else than the host. */
  | { readonly type: 'forged' }

export type Loaded =
  | { readonly type: 'loaded'; readonly module: ModuleProcess }
  | { readonly type: 'not-loaded'; readonly why: string; readonly ending: Ending | null }

export interface ModuleProcessOptions {
  readonly file: string
  readonly patience: number
  readonly signal: AbortSignal
}

type Answerer = ((...args: readonly unknown[]) => unknown) | { readonly returns: unknown }

/** A process in which one module of the learner's is loaded. It may outlive a check. */
export class ModuleProcess {
  readonly file: string
  exports: readonly { readonly name: string; readonly kind: string }[] = []
  readonly #host: HostProcess
  readonly #options: ModuleProcessOptions
  readonly #functions: { heard: HeardFunction; answerer: Answerer }[] = []

  /** Loads the module, or says why that cannot be done. Rejects only with the signal's reason. */
  static async load(host: HostProcess, options: ModuleProcessOptions): Promise<Loaded> {
    const module = new ModuleProcess(host, options)
    const asked = await module.ask({ do: 'load', file: options.file }, LOAD_WAIT)
    if (asked.type === 'answer' && asked.answer.type === 'loaded') {
      module.exports = asked.answer.exports
      return { type: 'loaded', module }
    }
    await host.stop()
    if (asked.type === 'ended') return { type: 'not-loaded', why: asked.ending.message, ending: asked.ending }
    const why =
      asked.type === 'late'
        ? `It was not done after ${LOAD_WAIT / 1000} s: something at its top level loops or waits for ever.`
        : 'It answered for itself on the line that calls travel on.'
    return { type: 'not-loaded', why, ending: null }
  }

  private constructor(host: HostProcess, options: ModuleProcessOptions) {
    this.file = options.file
    this.#host = host
    this.#options = options
    host.program.line.onSay((said) => this.#hearCall(said))
  }

  get isUsable(): boolean {
    return this.#host.ending === null
  }

  get host(): HostProcess {
    return this.#host
  }

  async ask(question: ModuleQuestion, deadlineMs: number): Promise<Asked> {
    const reply = await this.#host.ask(question, deadlineMs)
    if (reply.type === 'garbled') return { type: 'forged' }
    if (reply.type !== 'answer') return reply
    const answer = moduleAnswer(reply.answer)
    return answer === null ? { type: 'forged' } : { type: 'answer', answer }
  }

  /** Whether the process still answers: one that loops does not. */
  async hasPulse(): Promise<boolean> {
    return (await this.ask({ do: 'pulse' }, PULSE_WAIT)).type === 'answer'
  }

  /** Makes a function that the module can be given. */
  hears(answerer: Answerer, ledger: Ledger): HeardFunction {
    const returns = typeof answerer === 'function' ? null : tell(answerer.returns)
    const { patience, signal } = this.#options
    const heard = new HeardFunction({ standIn: { id: this.#functions.length, returns }, ledger, patience, signal })
    this.#functions.push({ heard, answerer })
    return heard
  }

  async stop(): Promise<void> {
    await this.#host.stop()
  }

  #hearCall(said: unknown): void {
    const call = standInCalled(said)
    const known = call === null ? undefined : this.#functions[call.called]
    if (call === null || known === undefined) return
    const args = argumentsOf(call.args)
    if (args === null) return
    known.heard.heard(args)
    if (typeof known.answerer === 'function' && call.call >= 0) void this.#settle(call.call, known.answerer, args)
  }

  async #settle(
    call: number,
    answerer: (...args: readonly unknown[]) => unknown,
    args: readonly unknown[],
  ): Promise<void> {
    const settled: { value: Told; isError: boolean } = await Promise.resolve()
      .then(() => answerer(...args))
      .then(
        (value) => ({ value: tell(value), isError: false }),
        (error) => ({ value: tell(error), isError: true }),
      )
    // Where the process has ended meanwhile, nobody waits for this any more.
    await this.ask({ do: 'settle', call, ...settled }, PULSE_WAIT).catch(() => undefined)
  }
}

/** The arguments of a call. What stayed over there is only a name here. */
function argumentsOf(told: Told): readonly unknown[] | null {
  try {
    const { value } = hear(told, { kept: ({ name }) => `(${name === '' ? 'a function' : name})` })
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
