import { randomBytes } from 'node:crypto'
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { PeerCommand, RunEvent, ServiceFault, SourceFile } from '#protocol'
import { LIMITS } from '#protocol'
import type { Pod, Run } from '../pods/pod.ts'
import type { Ticket } from './check-queue.ts'
import { gradedEvents } from './graded-events.ts'
import type { HeldRun } from './held-run.ts'
import { Refusal } from './refusal.ts'
import type { SessionChallenge, Surroundings } from './surroundings.ts'
import type { Timing } from './timing.ts'
import { untilAborted } from './until-aborted.ts'
import type { WorkspacePod } from './workspace-pod.ts'

/** Commands that may wait for the program to start. */
const WAITING_COMMANDS = 64

export interface RunWorkOptions {
  readonly held: HeldRun
  readonly learner: string
  readonly challenge: SessionChallenge
  readonly files: readonly SourceFile[]
  readonly seed: string | undefined
  /** The run before this one in the same session: it is over before this one begins. */
  readonly previous: RunWork | null
  /** A check's place in the queue; null for a run, which waits for nobody. */
  readonly ticket: Ticket | null
  readonly pod: WorkspacePod
  readonly timing: Timing
  readonly surroundings: Surroundings
  /** There was no room to begin. The run is then as if it had never been. */
  readonly onRefused: (refusal: Refusal) => void
}

/** Carries one run or check through: waits for its turn and its pod, records its events, keeps its verdict, ends it. */
export class RunWork {
  /** Resolves when the last event is recorded and the pod is free again. Never rejects. */
  readonly over: Promise<void>
  readonly #options: RunWorkOptions
  readonly #abort = new AbortController()
  readonly #peers = new Set<string>()
  readonly #startedAt = performance.now()
  #waiting: ((run: Run) => void)[] = []
  #run: Run | null = null
  #idle: NodeJS.Timeout | undefined

  constructor(options: RunWorkOptions) {
    this.#options = options
    this.over = this.#carryThrough()
  }

  get held(): HeldRun {
    return this.#options.held
  }

  /** The challenge's id. */
  get challenge(): string {
    return this.#options.challenge.id
  }

  stop(): void {
    this.#abort.abort(new Stopped())
    this.#run?.stop()
  }

  input(text: string): void {
    this.#command((run) => run.input(text))
  }

  peer(name: string, command: PeerCommand): void {
    if (command.do !== 'connect' && !this.#peers.has(name)) throw new Refusal('unknown-peer', { about: this.held.id })
    if (!this.#peers.has(name) && this.#peers.size >= LIMITS.peers)
      throw new Refusal('too-many', { about: this.held.id })
    this.#peers.add(name)
    this.#command((run) => run.peer(name, command))
  }

  fault(fault: ServiceFault): void {
    this.#command((run) => run.fault(fault))
  }

  #command(act: (run: Run) => void) {
    this.#stayAwake()
    if (this.#run) return act(this.#run)
    if (this.#waiting.length >= WAITING_COMMANDS) throw new Refusal('too-fast', { about: this.held.id })
    this.#waiting.push(act)
  }

  async #carryThrough(): Promise<void> {
    const { held, ticket, previous, onRefused } = this.#options
    try {
      if (ticket) await untilAborted(ticket.turn, this.#abort.signal)
      await previous?.over
      await this.#inPod()
    } catch (error) {
      if (error instanceof Refusal) onRefused(new Refusal(error.code, { about: held.id, message: error.message }))
      else held.record(this.#lastWord(error))
    } finally {
      clearTimeout(this.#idle)
      ticket?.leave()
      this.#options.pod.isAtWork = false
    }
  }

  async #inPod(): Promise<void> {
    const { challenge, held, pod: workspace, timing } = this.#options
    const pod = await untilAborted(workspace.wake(challenge), this.#abort.signal)
    workspace.isAtWork = true

    const { promise: ended, resolve: end } = Promise.withResolvers<'stop' | 'time'>()
    const graded = gradedEvents({
      keep: (event) => this.#keep(event),
      record: (event) => this.#record(event),
      onLost: (error) => this.#broken(error, 'A verdict could not be kept'),
    })
    const run = this.#begin(pod, graded.on)
    this.#run = run
    for (const act of this.#waiting.splice(0)) act(run)
    this.#stayAwake()

    const timer = new AbortController()
    const sleep = (ms: number): Promise<void> =>
      wait(ms, undefined, { signal: timer.signal, ref: false }).catch(() => {})
    this.#abort.signal.addEventListener('abort', () => void sleep(timing.stopMs).then(() => end('stop')), {
      once: true,
    })
    if (held.kind === 'check') void sleep(timing.checkMs).then(() => end('time'))
    const how = await Promise.race([run.over, ended, pod.gone.then(({ why }) => sleep(500).then(() => why))])
    timer.abort()
    await graded.settled()
    if (held.isOver) return
    workspace.sleep()
    if (how === 'stop') throw new Stopped()
    throw new Error(
      how === 'time'
        ? 'The check was not over in time'
        : `The pod went away: ${how ?? 'the run ended without a last event'}`,
    )
  }

  #begin(pod: Pod, on: (event: RunEvent) => void): Run {
    const { held, files, challenge, seed } = this.#options
    if (held.kind === 'run') return pod.run(files, { entry: challenge.entry, steps: challenge.steps, on, wallMs: null })
    return pod.check(files, { seed: seed ?? randomBytes(4).toString('hex'), on, patience: patience() })
  }

  #record(event: RunEvent): void {
    const { held, surroundings } = this.#options
    const wasOver = held.isOver
    held.record(event)
    if (held.isFull && !held.isOver) {
      held.record(this.#broken(new Error('The run sent more events than a pod may'), 'A run was too long to hold'))
      this.stop()
    }
    this.#stayAwake()
    if (wasOver || !held.isOver) return
    surroundings.meter.runOver(held.kind, event.type === 'ended' ? event.ending.how : 'broken', this.#elapsed())
  }

  #keep(event: Extract<RunEvent, { type: 'verdict' }>): Promise<unknown> {
    const { held, learner, challenge, files, surroundings } = this.#options
    const { verdict, graderVersion } = event
    return surroundings.saveSubmission({
      learner,
      challenge: challenge.id,
      run: held.id,
      files,
      verdict,
      graderVersion,
      at: Date.now(),
    })
  }

  #lastWord(error: unknown): RunEvent {
    const { held, surroundings } = this.#options
    if (error instanceof Stopped) {
      surroundings.meter.runOver(held.kind, 'stopped', this.#elapsed())
      const message = this.#run ? 'The program was stopped.' : 'Stopped before the program started.'
      return { type: 'ended', ending: { how: 'stopped', message, durationMs: this.#elapsed() } }
    }
    surroundings.meter.runOver(held.kind, 'broken', this.#elapsed())
    return this.#broken(error, 'A run broke')
  }

  #broken(error: unknown, sentence: string): RunEvent {
    const { held, challenge, surroundings } = this.#options
    const id = randomBytes(4).toString('hex')
    surroundings.logger.error({ err: error, id, run: held.id, challenge: challenge.id }, sentence)
    return {
      type: 'broken',
      id,
      message: `Something went wrong on our side, not in your code. Your files are safe; try again. If it happens again, give the instructor this id: ${id}.`,
    }
  }

  /** A Run that nobody talks to and that says nothing ends after the idle time. */
  #stayAwake(): void {
    clearTimeout(this.#idle)
    if (this.held.isOver || this.held.kind === 'check') return
    this.#idle = setTimeout(() => this.stop(), this.#options.timing.idleMs)
    this.#idle.unref()
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#startedAt)
  }
}

/** The learner, or the end of the session, stopped the run. */
class Stopped extends Error {
  override name = 'Stopped'
}

/** How much longer a grader's deadlines should be on this machine right now: 1 when idle, at most 4. */
function patience(): number {
  const perCore = (loadavg()[0] ?? 0) / availableParallelism()
  return Math.min(4, Math.max(1, perCore))
}
