// Runs inside the learner's sandbox, in the learner's process: loads a module of the learner's and calls what it exports,
// as the grader asks over the line. It holds nothing worth taking, and judges nothing: whatever it answers is taken for the
// learner's own word. The grader's end is grader/hosts/learner-module.ts.
import { pathToFileURL } from 'node:url'
import { hear } from '../../grader/hosts/hear-value.ts'
import type { ModuleAnswer, ModuleQuestion, StandIn, StandInCalled } from '../../grader/hosts/module-talk.ts'
import { tell, tellError, tellKept } from '../../grader/hosts/tell-value.ts'
import type { Kept, Told } from '../../grader/hosts/told-value.ts'
import { learnersPlace } from './learners-place.ts'
import { answersQuestions, says } from './line-end.ts'

type AnyFunction = (...args: unknown[]) => unknown

/** What stays here, by its number: an array, because a learner's module may change what Map does. */
const kept: unknown[] = []
/** Promises given to the learner's module that the grader has not settled yet, by the number of their call. */
const waiting: { resolve(value: unknown): void; reject(error: unknown): void }[] = []
const standIns: AnyFunction[] = []
const state: { exports: Readonly<Record<string, unknown>> } = { exports: {} }
// Taken before the learner's module can change them.
const { apply } = Reflect
const { keys: keysOf } = Object
const { setImmediate } = globalThis

// The grader's word: nobody but the agent can write to the other end of the line.
answersQuestions(async (question) => await answer(question as ModuleQuestion))

async function answer(question: ModuleQuestion): Promise<ModuleAnswer> {
  switch (question.do) {
    case 'load':
      return await load(question.file)
    case 'call':
      return await call(question)
    case 'keep':
      makeStandIns(question.standIns)
      return { type: 'kept', kept: keep(heard(question.value)) }
    case 'read':
      return { type: 'value', value: telling(kept[question.id]) }
    case 'settle':
      if (question.isError) waiting[question.call]?.reject(heard(question.value))
      else waiting[question.call]?.resolve(heard(question.value))
      return { type: 'done' }
    case 'pulse':
      return { type: 'done' }
  }
}

async function load(file: string): Promise<ModuleAnswer> {
  try {
    state.exports = await import(pathToFileURL(`${process.cwd()}/${file}`).href)
  } catch (error) {
    // Not caught here: Node then says what is wrong and where, and the agent explains it as it does for every program.
    setImmediate(() => {
      throw error
    })
    return await new Promise<never>(() => {})
  }
  const names = keysOf(state.exports)
  const exports: { name: string; kind: string }[] = []
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? ''
    exports[i] = { name, kind: typeof state.exports[name] }
  }
  return { type: 'loaded', exports }
}

async function call(question: Extract<ModuleQuestion, { do: 'call' }>): Promise<ModuleAnswer> {
  const { of, name, args, keeps, waits } = question
  makeStandIns(question.standIns)
  const owner: unknown = of === null ? state.exports : kept[of]
  const target: unknown = name === null ? owner : property(owner, name)
  if (typeof target !== 'function') return { type: 'no-function', kind: typeof target }
  let result: unknown
  try {
    result = apply(target, of === null || name === null ? undefined : owner, allHeard(args))
  } catch (error) {
    return thrown(error, false)
  }
  if (isThenable(result)) {
    if (!waits) {
      result.then(nothing, nothing)
      return { type: 'promise' }
    }
    try {
      result = await result
    } catch (error) {
      return thrown(error, true)
    }
  }
  return keeps ? { type: 'kept', kept: keep(result) } : { type: 'value', value: telling(result) }
}

function thrown(error: unknown, isRejection: boolean): ModuleAnswer {
  return error instanceof Error
    ? { type: 'thrown', error: tellError(error, { placeOf: learnersPlace }), isRejection }
    : { type: 'thrown-value', value: telling(error), isRejection }
}

function keep(value: unknown): Told {
  kept[kept.length] = value
  return tellKept(keptAs(value))
}

function keptAs(value: unknown): Kept {
  const isFunction = typeof value === 'function'
  const maker: unknown = isFunction ? value : property(value, 'constructor')
  return { id: kept.length - 1, isFunction, name: typeof maker === 'function' ? `${maker.name}` : '' }
}

function telling(value: unknown): Told {
  return tell(value, {
    placeOf: learnersPlace,
    keep: (each) => {
      kept[kept.length] = each
      return keptAs(each)
    },
  })
}

function heard(told: Told): unknown {
  return hear(told, { kept: ({ id }) => standIns[id], ours: (id) => kept[id] }).value
}

function makeStandIns(wanted: readonly StandIn[]): void {
  for (let i = 0; i < wanted.length; i++) {
    const standIn = wanted[i]
    if (standIn !== undefined) standIns[standIn.id] = standInFor(standIn)
  }
}

function allHeard(told: readonly Told[]): unknown[] {
  const values: unknown[] = []
  for (let i = 0; i < told.length; i++) values[i] = heard(told[i] ?? null)
  return values
}

/** A function that stands in for one of the grader's: it says that it was called, and with what. */
function standInFor({ id, returns }: StandIn): AnyFunction {
  const value = returns === null ? undefined : heard(returns)
  return (...args) => {
    if (returns !== null) {
      says({ called: id, call: -1, args: telling(args) } satisfies StandInCalled)
      return value
    }
    const call = waiting.length
    const promise = new Promise<unknown>((resolve, reject) => {
      waiting[call] = { resolve, reject }
    })
    says({ called: id, call, args: telling(args) } satisfies StandInCalled)
    return promise
  }
}

function property(of: unknown, name: string): unknown {
  return (typeof of === 'object' && of !== null) || typeof of === 'function' ? Reflect.get(of, name) : undefined
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof property(value, 'then') === 'function'
}

function nothing(): void {}
