import type { ClientMessage, SourceFile } from '#protocol'
import { LIMITS } from '#protocol'
import type { CheckQueue } from './check-queue.ts'
import { HeldRun } from './held-run.ts'
import type { Outbox } from './outbox.ts'
import type { PodPlaces } from './pod-places.ts'
import { Refusal } from './refusal.ts'
import { RunWork } from './run-work.ts'
import type { LabLine, SessionChallenge, Surroundings } from './surroundings.ts'
import type { Timing } from './timing.ts'
import { WorkspacePod } from './workspace-pod.ts'

/** Runs that are over and still held for a page that comes back. */
const HELD_RUNS = 4
/** Run ids remembered after their events are gone, so that a late repeat does not run twice. */
const FORGOTTEN_RUNS = 256

/** What every session of one server shares. */
export interface SessionParts {
  readonly surroundings: Surroundings
  readonly queue: CheckQueue
  readonly places: PodPlaces
  readonly timing: Timing
}

type Start = Extract<ClientMessage, { type: 'run' | 'check' }>

/** One page's dealings with the server: its pod, its runs, its lab connections. Outlives the socket it speaks through. */
export class Session {
  readonly token: string
  readonly learner: string
  readonly #parts: SessionParts
  readonly #pod: WorkspacePod
  readonly #runs = new Map<string, HeldRun>()
  readonly #forgotten = new Set<string>()
  readonly #labs = new Map<string, LabLine>()
  #work: RunWork | null = null
  #outbox: Outbox | null = null

  constructor(token: string, learner: string, parts: SessionParts) {
    this.token = token
    this.learner = learner
    this.#parts = parts
    this.#pod = new WorkspacePod({
      pods: parts.surroundings.pods,
      places: parts.places,
      idleMs: parts.timing.idleMs,
      onState: (challenge, state) => this.#outbox?.say({ type: 'pod', challenge, state }),
    })
  }

  /** From now on the session speaks through this outbox. Lab connections belong to the socket and do not carry over. */
  speakThrough(outbox: Outbox | null): void {
    for (const line of this.#labs.values()) line.close()
    this.#labs.clear()
    this.#outbox?.close()
    this.#outbox = outbox
    outbox?.onDrained(() => {
      for (const line of this.#labs.values()) line.resume()
    })
  }

  /** Does what the page asks, or throws the refusal. */
  handle(message: Exclude<ClientMessage, { type: 'hello' }>) {
    switch (message.type) {
      case 'open':
        return this.#open(message.challenge)
      case 'run':
      case 'check':
        return this.#start(message)
      case 'attach':
        return this.#outbox?.follow(this.#held(message.run), message.after + 1)
      case 'stop':
        if (this.#held(message.run) === this.#work?.held) this.#work.stop()
        return
      case 'input':
        return this.#going(message.run).input(message.text)
      case 'peer':
        return this.#going(message.run).peer(message.peer, message.command)
      case 'fault':
        return this.#going(message.run).fault(message.fault)
      case 'lab-open':
        return this.#openLab(message.lab, message.connection)
      case 'lab-send':
        return this.#lab(message.connection).send(message.hex)
      case 'lab-close':
        return this.#lab(message.connection).close()
    }
  }

  /** Stops everything the session holds, and resolves when nothing of it is left at work. */
  async end(): Promise<void> {
    this.speakThrough(null)
    this.#work?.stop()
    await this.#work?.over
    this.#pod.sleep()
  }

  #open(id: string): void {
    const challenge = this.#challenge(id, 'open')
    if (this.#pod.stateFor(id) !== 'asleep') {
      this.#outbox?.say({ type: 'pod', challenge: id, state: this.#pod.stateFor(id) })
    }
    if (this.#work && !this.#work.held.isOver) {
      // A session has one pod and one page: who opens another workspace has left the run of the earlier one.
      if (this.#work.challenge === id) return
      this.#work.stop()
    }
    const left = this.#work?.over ?? Promise.resolve()
    left
      .then(() => this.#pod.wake(challenge))
      .catch((error: unknown) => {
        if (error instanceof Refusal) this.#outbox?.say(new Refusal(error.code, { about: 'open' }).toMessage())
        else this.#parts.surroundings.logger.warn({ err: error, challenge: id }, 'A pod did not wake')
      })
  }

  #start(message: Start): void {
    const known = this.#runs.get(message.run)
    if (known) {
      if (!this.#outbox?.follows(known)) this.#outbox?.follow(known, 0)
      return
    }
    if (this.#forgotten.has(message.run)) throw new Refusal('unknown-run', { about: message.run })
    const challenge = this.#challenge(message.challenge, message.run)
    checkFiles(message.files, challenge, message.run)

    const { queue, timing, surroundings } = this.#parts
    const held = new HeldRun(message.run, message.type)
    const previous = this.#work
    previous?.stop()
    const ticket =
      message.type === 'check' ? queue.enter(this.learner, (place) => held.record({ type: 'queued', ...place })) : null
    if (message.type === 'check' && !ticket) throw new Refusal('busy', { about: message.run })

    this.#runs.set(held.id, held)
    this.#outbox?.follow(held, 0)
    this.#work = new RunWork({
      held,
      ticket,
      previous,
      challenge,
      timing,
      surroundings,
      learner: this.learner,
      files: message.files,
      seed: message.type === 'check' ? message.seed : undefined,
      pod: this.#pod,
      onRefused: (refusal) => this.#disown(held, refusal),
    })
    this.#forgetOldRuns()
  }

  #disown(held: HeldRun, refusal: Refusal): void {
    this.#runs.delete(held.id)
    if (this.#work?.held === held) this.#work = null
    this.#parts.surroundings.meter.refused(refusal.code)
    this.#outbox?.say(refusal.toMessage())
  }

  #forgetOldRuns(): void {
    const over = [...this.#runs.values()].filter((run) => run.isOver)
    for (const run of over.slice(0, Math.max(0, over.length - HELD_RUNS))) {
      this.#runs.delete(run.id)
      this.#forgotten.add(run.id)
    }
    for (const id of this.#forgotten) {
      if (this.#forgotten.size <= FORGOTTEN_RUNS) break
      this.#forgotten.delete(id)
    }
  }

  #challenge(id: string, about: string): SessionChallenge {
    const { surroundings } = this.#parts
    const challenge = surroundings.challenge(id)
    if (!challenge) throw new Refusal('unknown-challenge', { about })
    if (surroundings.pods.whyNot !== null) throw new Refusal('unavailable', { about })
    const lacking = surroundings.pods.whyNotWith(challenge.services)
    if (lacking !== null) throw new Refusal('unavailable', { about, message: lacking })
    return challenge
  }

  #held(run: string): HeldRun {
    const held = this.#runs.get(run)
    if (!held) throw new Refusal('unknown-run', { about: run })
    return held
  }

  #going(run: string): RunWork {
    const held = this.#held(run)
    if (!this.#work || this.#work.held !== held || held.isOver) throw new Refusal('run-over', { about: run })
    return this.#work
  }

  #openLab(lab: string, connection: string): void {
    if (this.#labs.has(connection)) return
    if (this.#labs.size >= LIMITS.labConnections) throw new Refusal('too-many', { about: connection })
    const outbox = this.#outbox
    const line = this.#parts.surroundings.openLab(lab, {
      onOpened: () => outbox?.say({ type: 'lab-opened', connection }),
      onBytes: (hex, atMs) => {
        outbox?.say({ type: 'lab-bytes', connection, hex, atMs })
        if (outbox?.isFull) line?.pause()
      },
      onClosed: (how) => {
        if (this.#labs.get(connection) === line) this.#labs.delete(connection)
        outbox?.say({ type: 'lab-closed', connection, how })
      },
    })
    if (!line) throw new Refusal('unknown-lab', { about: connection })
    this.#labs.set(connection, line)
  }

  #lab(connection: string): LabLine {
    const line = this.#labs.get(connection)
    if (!line) throw new Refusal('lab-closed', { about: connection })
    return line
  }
}

/** Every file must be one the challenge reads, once. */
function checkFiles(files: readonly SourceFile[], challenge: SessionChallenge, run: string): void {
  const seen = new Set<string>()
  for (const { name } of files) {
    if (!challenge.files.includes(name) || seen.has(name)) {
      const allowed = challenge.files.join(', ')
      const message = seen.has(name)
        ? `The file ${name} was sent twice. Send each file once.`
        : `This challenge does not read ${name}. It reads ${allowed}.`
      throw new Refusal('unknown-file', { about: run, message })
    }
    seen.add(name)
  }
}
