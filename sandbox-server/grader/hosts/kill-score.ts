import type { KeptFiles } from '../stage.ts'
import type { TestSuite } from './test-suite.ts'

/** The file beside a mutant that says in a sentence what is wrong with it. It is shown when no test notices. */
const WHAT = 'what.txt'
/** Mutants that are tried at the same time. */
const AT_ONCE = 2

/** What a learner's tests noticed. */
export interface KillScore {
  readonly killed: readonly Mutant[]
  readonly survived: readonly Mutant[]
  readonly total: number
}

/** A wrong module that tests should notice. */
export interface Mutant {
  readonly name: string
  /** What is wrong with it, in the author's words. */
  readonly what: string
}

/** Lays each mutant over the learner's files and runs the tests: a mutant is killed when a test fails, or cannot end. */
export async function killScore(suite: TestSuite, mutants: readonly KeptFiles[]): Promise<KillScore> {
  const found = new Map<KeptFiles, boolean>()
  const waiting = [...mutants]
  const work = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const { failed, problem } = await suite.runs({ files: mutant.files.filter(({ name }) => name !== WHAT) })
      found.set(mutant, failed > 0 || problem !== null)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const which = (isKilled: boolean) => mutants.filter((mutant) => found.get(mutant) === isKilled).map(shown)
  return { killed: which(true), survived: which(false), total: mutants.length }
}

function shown({ name, files }: KeptFiles): Mutant {
  const what = files.find((file) => file.name === WHAT)?.text.trim()
  return { name, what: what === undefined || what === '' ? name.replaceAll('-', ' ') : what }
}
