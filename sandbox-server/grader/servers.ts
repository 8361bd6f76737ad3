import type { Ending } from '#protocol'
import { eventually } from './eventually.ts'
import type { GroupSurroundings } from './group-surroundings.ts'
import { RunningProgram } from './running-program.ts'
import { explainSilence } from './server-ended.ts'
import type { Services } from './services.ts'
import type { ServerSetup } from './setup.ts'
import { type ClockNow, NeverListened } from './stage.ts'

/** Milliseconds a program has until it listens. */
const START_WAIT = 3_000
/** Milliseconds between one process that holds a first port and the look for the others that it may hold too. */
const OTHER_PORTS_WAIT = 300

/** What servers are given of their group. */
export interface ServersSurroundings extends GroupSurroundings {
  readonly services: Services
  /** Told of each server that ended by itself. */
  readonly endings: Ending[]
  /** How the clock of a program that is started now goes. */
  clockNow(): ClockNow
  /** Says whose lane it is while a program starts and is not known yet. */
  starting<T>(lane: string, start: Promise<T>): Promise<T>
}

/** Not all servers could be started. */
export interface StartFailure {
  /** The sentence for the learner. */
  readonly message: string
  readonly ending: Ending | null
}

/** The learner's servers, one process each, or one process for several when it listens on all their ports. */
export class Servers {
  readonly #programs: ReadonlyMap<string, RunningProgram>

  /** Starts them in their order. What could not be started is told, and nothing is left running then. */
  static async start(group: ServersSurroundings): Promise<Servers | StartFailure> {
    const programs = new Map<string, RunningProgram>()
    for (const server of group.setup.servers) {
      const started = await startOne(server, { group, earlier: [...programs.values()] })
      if (!(started instanceof RunningProgram)) {
        await Promise.all([...programs.values()].map((program) => program.stop()))
        return started
      }
      programs.set(server.name, started)
    }
    return new Servers(programs)
  }

  private constructor(programs: ReadonlyMap<string, RunningProgram>) {
    this.#programs = programs
  }

  /** Each process once. */
  get programs(): readonly RunningProgram[] {
    return [...new Set(this.#programs.values())]
  }

  /** Whether all of them run, as they should. */
  get areUsable(): boolean {
    return this.programs.every((program) => program.isUsable)
  }

  /** The first that ended by itself. */
  get fallen(): RunningProgram | null {
    return this.programs.find((program) => program.ending !== null) ?? null
  }

  /** By its name; without one the first. */
  named(name: string | undefined): RunningProgram {
    const found = name === undefined ? this.programs[0] : this.#programs.get(name)
    if (found !== undefined) return found
    throw new Error(`There is no server “${name}”. There are: ${[...this.#programs.keys()].join(', ')}.`)
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()))
  }
}

async function startOne(
  server: ServerSetup,
  { group, earlier }: { group: ServersSurroundings; earlier: readonly RunningProgram[] },
): Promise<RunningProgram | StartFailure> {
  const { setup, stage, recorder, patience, signal } = group
  recorder.lane(server.lane)
  const holder = holderOf(server.port, earlier)
  if (holder !== null) return holder
  try {
    return await RunningProgram.start({
      name: server.name,
      lane: server.lane.id,
      command: `node ${setup.entry}`,
      recorder,
      signal,
      onEnding: (ending) => group.endings.push(ending),
      launch: () => {
        const starting = stage.start({
          entry: setup.entry,
          port: server.port,
          env: { ...group.services.env, ...environmentOf(server, setup.servers) },
          clock: setup.clock,
          ...group.clockNow(),
          deadlineMs: Math.round(START_WAIT * patience),
          ...(server.name === '' ? {} : { name: server.name }),
        })
        return group.starting(server.lane.id, starting)
      },
    })
  } catch (error) {
    if (!(error instanceof NeverListened)) throw error
    const late = await eventually(() => holderOf(server.port, earlier), {
      withinMs: OTHER_PORTS_WAIT,
      ...{ patience, signal },
      isHopeless: () => earlier.length === 0,
    })
    return late ?? { message: explainSilence(error, { server, servers: setup.servers }), ending: error.ending }
  }
}

function environmentOf({ name, port }: ServerSetup, all: readonly ServerSetup[]): Record<string, string> {
  if (all.length === 1) return { PORT: String(port) }
  return { PORT: String(port), PORTS: all.map((server) => server.port).join(','), SERVER_ID: name }
}

/** The process that listens on the port of a later server, too. */
function holderOf(port: number, earlier: readonly RunningProgram[]): RunningProgram | null {
  return earlier.find((program) => program.isRunning && program.staged.ports.includes(port)) ?? null
}
