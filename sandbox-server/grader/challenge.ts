import type { Scene } from './scene.ts'
import { type Setup, type WholeSetup, wholeSetup } from './setup.ts'

/** What must be true of a learner's program: checks, some of which share one process. */
export class Challenge {
  readonly title: string
  readonly setup: WholeSetup
  readonly groups: readonly CheckGroup[]

  constructor(title: string, parts: { setup: WholeSetup; groups: readonly CheckGroup[] }) {
    this.title = title
    this.setup = parts.setup
    this.groups = parts.groups
  }
}

/** Checks that are made against one and the same process, in their order. */
export type CheckGroup = readonly Check[]

export interface Check extends CheckOptions {
  /** A sentence about a server that is right. */
  readonly name: string
  readonly body: (scene: Scene) => Promise<void>
}

export interface CheckOptions {
  /** Why the rule exists, where no expectation says it better. */
  readonly because?: string
  /** What to think about when the check fails. */
  readonly hint?: string
  /** Names of checks without which this one would only say the same again: it is skipped when one of them failed. */
  readonly needs?: readonly string[]
}

export interface Declare {
  /** Declares a check. Outside `inOneServer` each gets a fresh process. */
  check(name: string, body: (scene: Scene) => Promise<void>, options?: CheckOptions): void
  /** The checks declared inside share their processes, in their order; fresh ones replace them when one of them ends. */
  inOneServer(declare: () => void): void
}

/** Declares a challenge: the default export of its grader.ts. */
export function challenge(title: string, declare: (words: Declare) => void, setup: Setup = {}): Challenge {
  const groups: Check[][] = []
  let shared: Check[] | null = null
  declare({
    check(name, body, options = {}) {
      const known = groups.flat()
      if (known.some((check) => check.name === name)) throw new Error(`Two checks are called “${name}”.`)
      for (const need of options.needs ?? []) {
        if (!known.some((check) => check.name === need)) {
          throw new Error(`“${name}” needs “${need}”, which is not declared before it.`)
        }
      }
      const check = { name, body, ...options }
      if (shared === null) groups.push([check])
      else shared.push(check)
    },
    inOneServer(declareShared) {
      if (shared !== null) throw new Error('inOneServer cannot stand inside inOneServer.')
      shared = []
      groups.push(shared)
      declareShared()
      shared = null
    },
  })
  if (groups.flat().length === 0) throw new Error(`The challenge “${title}” declares no check.`)
  return new Challenge(title, { setup: wholeSetup(setup), groups })
}
