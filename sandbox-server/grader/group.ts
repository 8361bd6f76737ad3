import type { Ending, Lane } from '#protocol'
import type { GroupSurroundings } from './group-surroundings.ts'
import type { RunningProgram } from './running-program.ts'
import { Servers, type StartFailure } from './servers.ts'
import { type Services, startServices } from './services.ts'
import type { WholeSetup } from './setup.ts'
import type { ClockNow, Stage } from './stage.ts'
import type { WireRecorder } from './wire-recorder.ts'

/** What the checks of one group share: services, servers, and whatever else outlives a check. */
export class Group implements GroupSurroundings {
  readonly stage: Stage
  readonly setup: WholeSetup
  readonly recorder: WireRecorder
  readonly patience: number
  readonly signal: AbortSignal
  /** How programs ended that ended by themselves. */
  readonly endings: Ending[] = []
  /** How far the programs' clocks have travelled. */
  travelledMs = 0
  readonly #openedAt = Date.now()
  /** Programs that a check started, while it goes on. */
  readonly started = new Set<RunningProgram>()
  readonly #lanes = new Map<number, Lane>()
  readonly #closers: (() => Promise<void> | void)[] = []
  readonly #starting: string[] = []
  #services: Services | null = null
  #servers: Servers | null = null
  #failure: StartFailure | null = null
  #generation: object = {}
  #needsFresh = false

  /** Opens a group with its services. */
  static async open(options: Omit<GroupSurroundings, 'onEnd' | 'laneOwning'>): Promise<Group> {
    const group = new Group(options)
    try {
      group.#services = await startServices(group)
      return group
    } catch (error) {
      await group.close()
      throw error
    }
  }

  private constructor({ stage, setup, recorder, patience, signal }: Omit<GroupSurroundings, 'onEnd' | 'laneOwning'>) {
    this.stage = stage
    this.setup = setup
    this.recorder = recorder
    this.patience = patience
    this.signal = signal
    for (const { port, lane } of setup.servers) this.#lanes.set(port, lane)
  }

  get services(): Services {
    if (this.#services === null) throw new Error('The services of this group are not up yet.')
    return this.#services
  }

  /** The learner's servers. */
  get servers(): Servers {
    if (this.#servers !== null) return this.#servers
    throw new Error('This challenge starts no server: its setup says `starts: "nothing"`.')
  }

  /**
   * How the clock of a program that is started now goes: as slowly as this machine makes our deadlines long, and showing
   * what the clocks of those show that were started before.
   */
  clockNow(): ClockNow {
    return { aheadMs: this.travelledMs, slowness: this.patience, slowSince: this.#openedAt }
  }

  /** Every program of the learner's that is there, servers first. */
  get programs(): readonly RunningProgram[] {
    return [...(this.#servers?.programs ?? []), ...this.started]
  }

  /** Stands for the servers' present lives: another object once fresh ones replaced them. */
  get generation(): object {
    return this.#generation
  }

  /** Starts the servers, or fresh ones when one has ended. Says what could not be started. */
  async makeReady(): Promise<StartFailure | null> {
    if (this.setup.starts === 'nothing') return null
    if (this.#failure !== null) return this.#failure
    if (this.#servers?.areUsable && !this.#needsFresh) return null
    await this.#servers?.stop()
    this.#servers = null
    this.#needsFresh = false
    const started = await Servers.start(this)
    if (!(started instanceof Servers)) {
      this.#failure = started
      return started
    }
    this.#servers = started
    this.#generation = {}
    return null
  }

  /** The next check gets fresh servers. */
  spoil(): void {
    this.#needsFresh = true
  }

  /** Says who answers on a port, for the wire record. */
  claim(port: number, lane: Lane): void {
    this.#lanes.set(port, lane)
  }

  laneOf(port: number): Lane {
    return this.#lanes.get(port) ?? { id: `port:${port}`, role: 'server', name: `:${port}` }
  }

  /** The proxy that stands between, when there is one. */
  get proxy(): Lane | null {
    return [...this.#lanes.values()].find(({ role }) => role === 'proxy') ?? null
  }

  /** The program one of whose TCP connections has this local port; null when it is none of the learner's. */
  ownerOf(localPort: number): RunningProgram | null {
    return this.programs.find((program) => program.isRunning && program.staged.owns(localPort)) ?? null
  }

  /** A program that is on its way may talk already, and is nobody's yet: what no other owns is its. */
  async starting<T>(lane: string, start: Promise<T>): Promise<T> {
    this.#starting.push(lane)
    try {
      return await start
    } finally {
      this.#starting.splice(this.#starting.indexOf(lane), 1)
    }
  }

  laneOwning(localPort: number): string {
    const [first] = this.setup.servers
    return this.ownerOf(localPort)?.lane ?? this.#starting.at(-1) ?? first.lane.id
  }

  onEnd(close: () => Promise<void> | void): void {
    this.#closers.push(close)
  }

  async close(): Promise<void> {
    await this.#servers?.stop()
    for (const close of this.#closers.splice(0).reverse()) await close()
  }
}
