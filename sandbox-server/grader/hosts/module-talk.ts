import type { Told } from './told-value.ts'

// What a grader and the module host in the learner's sandbox say to each other.

export type ModuleQuestion =
  /** Imports the file. A module that does not load ends its process, and Node says why. */
  | { readonly do: 'load'; readonly file: string }
  /** Calls the export `name`, or with `of` the method `name` of what is kept there; without a name, what is kept itself. */
  | {
      readonly do: 'call'
      readonly of: number | null
      readonly name: string | null
      readonly args: readonly Told[]
      readonly standIns: readonly StandIn[]
      /** The result stays there. */
      readonly keeps: boolean
      /** The result may be a Promise, which is waited for. */
      readonly waits: boolean
    }
  | { readonly do: 'keep'; readonly value: Told; readonly standIns: readonly StandIn[] }
  | { readonly do: 'read'; readonly id: number }
  /** Settles the Promise that a stand-in has returned. */
  | { readonly do: 'settle'; readonly call: number; readonly value: Told; readonly isError: boolean }
  /** Whether anybody is there at all. */
  | { readonly do: 'pulse' }

/** A function of the grader's, as the host is to make it. */
export interface StandIn {
  readonly id: number
  /** What it returns at once, or null: it then returns a Promise that the grader settles. */
  readonly returns: Told | null
}

export type ModuleAnswer =
  | { readonly type: 'loaded'; readonly exports: readonly { readonly name: string; readonly kind: string }[] }
  | { readonly type: 'value'; readonly value: Told }
  | { readonly type: 'kept'; readonly kept: Told }
  | { readonly type: 'promise' }
  | { readonly type: 'thrown'; readonly error: Told; readonly isRejection: boolean }
  | { readonly type: 'thrown-value'; readonly value: Told; readonly isRejection: boolean }
  | { readonly type: 'no-function'; readonly kind: string }
  | { readonly type: 'done' }

/** What the host says unasked: a stand-in was called. `call` is the number to settle, or -1. */
export interface StandInCalled {
  readonly called: number
  readonly call: number
  readonly args: Told
}

/** Reads what came back from a host. Null when it is nothing that the module host says: the learner's program has spoken. */
export function moduleAnswer(said: unknown): ModuleAnswer | null {
  if (!isRecord(said)) return null
  const { type, value, error, kept, kind, exports, isRejection } = said
  switch (type) {
    case 'loaded': {
      const names = exportsOf(exports)
      return names === null ? null : { type, exports: names }
    }
    case 'value':
      return isTold(value) ? { type, value } : null
    case 'kept':
      return isTold(kept) ? { type, kept } : null
    case 'thrown':
      return isTold(error) ? { type, error, isRejection: isRejection === true } : null
    case 'thrown-value':
      return isTold(value) ? { type, value, isRejection: isRejection === true } : null
    case 'no-function':
      return typeof kind === 'string' ? { type, kind: kind.slice(0, 20) } : null
    case 'promise':
    case 'done':
      return { type }
    default:
      return null
  }
}

/** Reads what a host said unasked, or null. */
export function standInCalled(said: unknown): StandInCalled | null {
  if (!isRecord(said)) return null
  const { called, call, args } = said
  const isSound = Number.isInteger(called) && Number.isInteger(call) && isTold(args)
  return isSound ? { called: Number(called), call: Number(call), args } : null
}

const MOST_EXPORTS = 500

function exportsOf(said: unknown): { name: string; kind: string }[] | null {
  if (!Array.isArray(said) || said.length > MOST_EXPORTS) return null
  return said.flatMap((each) =>
    isRecord(each) && typeof each.name === 'string' && typeof each.kind === 'string'
      ? [{ name: each.name.slice(0, 200), kind: each.kind.slice(0, 20) }]
      : [],
  )
}

/** Only the shell is looked at here: `hear` reads the rest, and refuses what it cannot read. */
function isTold(value: unknown): value is Told {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
