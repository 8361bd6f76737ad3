import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { firstShell } from '../isolation/first-shell.ts'
import type { AgentDoors, Cgroups, MemoryHeldBy, PodCgroup } from './cgroups.ts'
import { killCgroup, removeCgroup, sweep } from './end-cgroup.ts'
import { findPlace, namedPlace, type Place, thisMachine } from './find-place.ts'
import type { Layout, Parent } from './layout.ts'
import { nameOfOurs } from './names.ts'
import { v1 } from './v1.ts'
import { v2 } from './v2.ts'

export interface CgroupOptions {
  /** What the operator says, as DUPLEX_CGROUP: folders, `off`, or nothing, and the place is looked for. */
  readonly named?: string | undefined
  /** What a pod's command begins with, so that the trial is made by the same user. */
  readonly asPods: readonly string[]
  /** Told of a cgroup that stays behind. */
  readonly onLeft: (why: string) => void
}

/** What could be had. `cgroups` is null where the watchdog holds the memory alone. */
export interface OpenedCgroups {
  readonly cgroups: Cgroups | null
  readonly memoryHeldBy: MemoryHeldBy
}

/**
 * Opens the cgroups of this machine after a trial: from then on they are promised, and no pod starts without. Throws where
 * an operator has named a place that does not do.
 */
export async function openCgroups({ named, asPods, onLeft }: CgroupOptions): Promise<OpenedCgroups> {
  if (named === 'off') return without({ found: false, why: 'Cgroups are switched off by DUPLEX_CGROUP=off.' })
  const isNamed = named !== undefined && named !== ''
  const place = isNamed ? namedPlace(named) : findPlace(thisMachine())
  if (!place.found) {
    if (isNamed) throw new Error(`${place.why} Name one that is, or leave the variable away.`)
    return without(place)
  }
  const { parents } = place
  const layout = place.version === 'v2' ? v2 : v1
  await Promise.all(parents.map(({ folder }) => sweep(folder)))
  const cgroups = new MadeCgroups(layout, { parents, onLeft })
  try {
    tryOut(cgroups, asPods)
  } catch (error) {
    await cgroups.close()
    if (isNamed) throw error
    const why = error instanceof Error ? error.message : String(error)
    return without({ found: false, why: `Cgroups are there, but do not work for pods. ${why}` })
  }
  const where = parents.map(({ folder }) => folder).join(', ')
  const why = `The kernel counts and bounds ${cgroups.controllers.join(', ')} for each pod, below ${where}.`
  return { cgroups, memoryHeldBy: { by: `cgroup ${place.version}`, why } }
}

function without({ why, mend }: Extract<Place, { found: false }>): OpenedCgroups {
  return { cgroups: null, memoryHeldBy: { by: 'watchdog', why, ...(mend === undefined ? {} : { mend }) } }
}

class MadeCgroups implements Cgroups {
  readonly version: Cgroups['version']
  readonly controllers: Cgroups['controllers']
  readonly #layout: Layout
  readonly #parents: readonly Parent[]
  readonly #onLeft: (why: string) => void
  readonly #removals = new Set<Promise<void>>()
  #count = 0

  constructor(layout: Layout, { parents, onLeft }: { parents: readonly Parent[]; onLeft: (why: string) => void }) {
    this.version = layout.version
    this.controllers = parents.flatMap(({ controllers }) => controllers)
    this.#layout = layout
    this.#parents = parents
    this.#onLeft = onLeft
  }

  create(): PodCgroup {
    this.#count += 1
    const name = `${nameOfOurs()}-${this.#count}`
    const pods = this.#parents.map(({ folder, controllers }) => ({ folder: join(folder, name), controllers }))
    const remove = () => this.#remove(pods)
    try {
      for (const parent of this.#parents) this.#layout.allowChildren(parent)
      for (const pod of pods) this.#make(pod)
    } catch (cause) {
      void remove()
      throw new Error(`The cgroups of a pod could not be made. ${cause instanceof Error ? cause.message : ''}`, {
        cause,
      })
    }
    return {
      entrances: pods.map(({ folder }) => join(folder, AGENT, PROCS)),
      openForAgent: () => this.#open(pods),
      kill() {
        // A pod's processes are in all of its cgroups, or in none.
        for (const { folder } of pods.slice(0, 1)) killCgroup(folder)
      },
      remove,
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#removals)
  }

  #make({ folder, controllers }: Parent): void {
    mkdirSync(folder)
    this.#layout.limitPod(folder, controllers)
    this.#layout.allowChildren({ folder, controllers })
    mkdirSync(join(folder, AGENT))
    mkdirSync(join(folder, LEARNER))
    this.#layout.limitLearner(join(folder, LEARNER), controllers)
  }

  #open(pods: readonly Parent[]): AgentDoors {
    const opened: number[] = []
    try {
      for (const { folder } of pods) opened.push(openSync(join(folder, LEARNER, PROCS), constants.O_WRONLY))
      const memory = pods.find(({ controllers }) => controllers.includes('memory'))
      const kills = openSync(join(memory?.folder ?? '', LEARNER, this.#layout.killsFile), constants.O_RDONLY)
      return { join: opened, kills }
    } catch (error) {
      for (const fd of opened) closeSync(fd)
      throw error
    }
  }

  async #remove(pods: readonly Parent[]): Promise<void> {
    const removal = Promise.all(pods.map(({ folder }) => removeCgroup(folder))).then(
      () => {},
      (error: unknown) => this.#onLeft(error instanceof Error ? error.message : String(error)),
    )
    this.#removals.add(removal)
    await removal
    this.#removals.delete(removal)
  }
}

/** The pod's own processes stand beside the learner's: its limits are not the agent's. */
const AGENT = 'agent'
const LEARNER = 'learner'
const PROCS = 'cgroup.procs'

/** Does what a pod's first processes do, as the same user: enters the pod, then the learner's cgroup by an open file. */
function tryOut(cgroups: Cgroups, asPods: readonly string[]): void {
  const pod = cgroups.create()
  try {
    const doors = pod.openForAgent()
    try {
      tryToEnter(pod, { doors, asPods })
    } finally {
      for (const fd of [...doors.join, doors.kills]) closeSync(fd)
    }
  } finally {
    void pod.remove()
  }
}

interface Trial {
  readonly doors: AgentDoors
  readonly asPods: readonly string[]
}

function tryToEnter(pod: PodCgroup, { doors, asPods }: Trial): void {
  const shell = firstShell({ files: doors.join.length, entrances: pod.entrances })
  const [file = '', ...args] = [...shell, ...asPods, ...ENTER, ...doors.join.map((_, index) => `${3 + index}`)]
  const { status, error, stdout, stderr } = spawnSync(file, args, {
    ...{ cwd: '/', env: { PATH: '/usr/bin:/bin' }, encoding: 'utf8', timeout: TRIAL_MS },
    stdio: ['ignore', 'pipe', 'pipe', ...doors.join],
  })
  const within = stdout.split('\n').filter((line) => line.endsWith(`/${LEARNER}`))
  if (status === 0 && within.length >= doors.join.length) return
  const reason = error?.message ?? (stderr.trim().split('\n').at(-1) || `it is in ${stdout.trim()}`)
  throw new Error(`A process could not enter: ${reason}.`)
}

/** Milliseconds. It takes ten, and seconds on a machine that is starved: that must not decide who holds programs. */
const TRIAL_MS = 30_000

const ENTER = [
  ...['/bin/bash', '--norc', '-c', 'for n in "$@"; do echo 0 >&"$n" || exit; done; exec cat /proc/self/cgroup'],
  'enter',
]
