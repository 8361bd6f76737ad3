import { randomUUID } from 'node:crypto'
import type { PeerCommand, RunEvent, ServiceFault, SourceFile } from '#protocol'
import { type AgentCommand, AgentReport, GRADING_CEILING_MS, readMessages } from './agent-protocol.ts'
import type { AgentState, Logger, PodProcess } from './isolation.ts'
import type { CheckOptions, Pod, Run, RunOptions } from './pod.ts'
import { Pulse } from './pulse.ts'

/** A pod as the server holds it: one process, whose agent speaks the agent protocol. */
export class LivePod implements Pod {
  readonly gone: Promise<{ readonly why: string }>
  #process: PodProcess
  #logger: Logger
  #ready = Promise.withResolvers<void>()
  #current: LiveRun | null = null
  #count = 0
  #isGone = false
  #whyGone: string | null = null
  #complaints = ''

  constructor(process: PodProcess, logger: Logger) {
    this.#process = process
    this.#logger = logger
    this.gone = this.#follow()
    // Whoever waits for it hears it; a pod that nobody waits for any more may fail in peace.
    this.#ready.promise.catch(() => {})
  }

  /** Resolves when the pod takes runs. Rejects, and ends the pod, when it cannot or the signal fires. */
  async ready(signal: AbortSignal): Promise<void> {
    const give = () => {
      this.#ready.reject(signal.reason)
      this.#end('it was no longer wanted')
    }
    if (signal.aborted) give()
    signal.addEventListener('abort', give)
    try {
      await this.#ready.promise
    } finally {
      signal.removeEventListener('abort', give)
    }
  }

  run(files: readonly SourceFile[], options: RunOptions): Run {
    const { entry, steps = [{ file: entry, port: DEFAULT_PORT }], wallMs, on } = options
    return this.#begin(
      { do: 'run', run: this.#count, files: [...files], steps: [...steps], wallMs },
      {
        on,
        ceilingMs: wallMs === null ? null : wallMs + GRACE_MS,
        patience: 1,
        silence: 'The sandbox failed, not your program: it hangs. Try again.',
      },
    )
  }

  check(files: readonly SourceFile[], options: CheckOptions): Run {
    const { seed, patience, on } = options
    return this.#begin(
      { do: 'check', run: this.#count, files: [...files], seed, patience },
      {
        on,
        ceilingMs: GRADING_CEILING_MS * patience + GRACE_MS,
        patience,
        silence:
          'The sandbox failed, not your program: the grader does not come back. It loops, or the sandbox hangs. Try again.',
      },
    )
  }

  async close(): Promise<void> {
    this.#end('it was closed')
    await this.gone
  }

  #begin(command: AgentCommand, bounds: RunBounds): Run {
    if (this.#current !== null) throw new Error('This pod holds a run already: a pod holds one at a time.')
    this.#count += 1
    const run = new LiveRun(command.run, {
      ...bounds,
      agent: () => this.#process.agent(),
      logger: this.#logger,
      say: (words) => this.#say(words),
      giveUp: (why) => this.#end(why),
    })
    if (this.#isGone) {
      run.breaks(`The pod is gone: ${this.#whyGone ?? 'it ended'}.`)
      run.isOver()
      return run
    }
    this.#current = run
    this.#say(command)
    return run
  }

  #say(command: AgentCommand): void {
    if (!this.#isGone) this.#process.child.stdin.write(`${JSON.stringify(command)}\n`)
  }

  #end(why: string): void {
    this.#whyGone ??= why
    // Said first: an agent that is being ended may still find the time to say how it all went.
    this.#current?.breaks(`The pod was ended during the run: ${why}`)
    this.#process.end()
  }

  async #follow(): Promise<{ readonly why: string }> {
    const { child } = this.#process
    const closed = new Promise<string>((settle) => {
      child.once('close', (code, signal) => settle(`its process ended with ${signal ?? `exit code ${code}`}`))
      child.once('error', (error) => settle(error.message))
    })
    child.stdin.on('error', () => {}) // The pod went while we spoke: `closed` tells it.
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#hearComplaint(text))
    void this.#listen()
    const how = await closed
    this.#isGone = true
    this.#whyGone ??= [how, this.#complaints.trim()].filter((part) => part !== '').join(': ')
    this.#ready.reject(new Error(`The pod did not start: ${this.#whyGone}`))
    this.#current?.breaks(`The pod went during the run: ${this.#whyGone}`)
    this.#current?.isOver()
    this.#current = null
    return { why: this.#whyGone }
  }

  async #listen(): Promise<void> {
    try {
      for await (const report of readMessages(this.#process.child.stdout, AgentReport)) this.#hear(report)
    } catch (error) {
      // A pod that does not keep to the protocol is not a pod any more.
      this.#end(`its agent said what no agent says: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #hear(report: AgentReport): void {
    if (report.type === 'ready') {
      this.#ready.resolve()
      return
    }
    const run = this.#current
    run?.beats()
    if (report.type === 'alive' || run?.number !== report.run) return
    if (report.type === 'event') run.hears(report.event)
    else if (report.type === 'broken') {
      run.breaks(report.detail, report.message)
      // Whatever broke may still go on in there: the next run gets another pod.
      this.#end('a run broke in it')
    } else if (this.#whyGone === null) {
      // Of a pod that is being ended, the run is over when the pod has gone: until then nobody may think it takes another.
      this.#current = null
      run.isOver()
    }
  }

  #hearComplaint(text: string): void {
    this.#complaints = (this.#complaints + text).slice(-MAX_COMPLAINTS)
    this.#logger.warn({ text: text.slice(0, MAX_COMPLAINTS) }, 'A pod wrote to its stderr')
  }
}

/** Where a learner's server listens unless a brief says otherwise. */
const DEFAULT_PORT = 8080
/** How much longer than its own limit a run may take before the pod is given up. */
const GRACE_MS = 5000
const MAX_COMPLAINTS = 4096

/** What is asked of one run, and how long it is waited for. */
interface RunBounds {
  readonly on: (event: RunEvent) => void
  readonly ceilingMs: number | null
  readonly patience: number
  /** The sentence for a run whose agent fell silent. */
  readonly silence: string
}

interface LiveRunOptions extends RunBounds {
  readonly agent: () => AgentState | null
  readonly logger: Logger
  readonly say: (command: AgentCommand) => void
  readonly giveUp: (why: string) => void
}

class LiveRun implements Run {
  readonly number: number
  readonly over: Promise<void>
  #settle: () => void
  #options: LiveRunOptions
  #ceiling: NodeJS.Timeout | undefined
  #pulse: Pulse
  #hasEnded = false

  constructor(number: number, options: LiveRunOptions) {
    this.number = number
    this.#options = options
    const { promise, resolve } = Promise.withResolvers<void>()
    this.over = promise
    this.#settle = resolve
    if (options.ceilingMs !== null) this.#allow(options.ceilingMs)
    this.#pulse = new Pulse({
      agent: options.agent,
      patience: options.patience,
      onLost: (how) => {
        this.breaks(how, options.silence)
        options.giveUp(how)
      },
    })
  }

  stop(): void {
    if (this.#hasEnded) return
    this.#options.say({ do: 'stop', run: this.number })
    this.#allow(GRACE_MS)
  }

  input(text: string): void {
    if (!this.#hasEnded) this.#options.say({ do: 'input', run: this.number, text })
  }

  peer(name: string, command: PeerCommand): void {
    if (!this.#hasEnded) this.#options.say({ do: 'peer', run: this.number, peer: name, command })
  }

  fault(fault: ServiceFault): void {
    if (!this.#hasEnded) this.#options.say({ do: 'fault', run: this.number, fault })
  }

  /** The agent has said something. */
  beats(): void {
    this.#pulse.beats()
  }

  /** Passes an event on. Nothing comes after the last one, whatever the agent says. */
  hears(event: RunEvent): void {
    if (this.#hasEnded) return
    this.#hasEnded = event.type === 'ended' || event.type === 'broken'
    this.#options.on(event)
  }

  breaks(detail: string, message = 'The sandbox failed, not your program. Try again.'): void {
    if (this.#hasEnded) return
    const id = randomUUID().slice(0, 8)
    this.#options.logger.error({ id, detail }, 'A run broke')
    this.hears({ type: 'broken', id, message })
  }

  isOver(): void {
    clearTimeout(this.#ceiling)
    this.#pulse.stop()
    this.breaks('The agent said that the run is over, but not how it ended.')
    this.#settle()
  }

  /** The agent keeps its own limits; this one is for the day it does not. */
  #allow(ms: number): void {
    clearTimeout(this.#ceiling)
    this.#ceiling = setTimeout(() => this.#options.giveUp(`its agent did not end a run within ${ms} ms`), ms)
  }
}
