import { createStore, get, type UseStore, update } from 'idb-keyval'
import type { Scenario } from '#protocol'

/** A scenario as it is kept beside a challenge in this browser. */
export interface KeptScenario {
  readonly id: string
  readonly scenario: Scenario
  readonly savedAt: number
}

/** How many are kept for one challenge; the oldest give way. */
const SCENARIOS_KEPT = 20

/** Where scenarios live. Every method rejects when the browser gives the page no storage. */
export interface ScenarioStore {
  list(challenge: string): Promise<readonly KeptScenario[]>
  /** Keeps one, in place of an earlier one with its id. Gives what is kept then, the latest first. */
  keep(challenge: string, kept: KeptScenario): Promise<readonly KeptScenario[]>
  remove(challenge: string, id: string): Promise<readonly KeptScenario[]>
}

/** Scenarios in the browser's IndexedDB, in a database of their own: a store cannot be added to the one of the drafts. */
export function keptScenarios(): ScenarioStore {
  let opened: UseStore | undefined
  // Opened at first use and inside a promise: a browser that denies storage may throw at once.
  const store = (): UseStore => {
    opened ??= createStore('duplex-scenarios', 'scenarios')
    return opened
  }
  const change = async (
    challenge: string,
    next: (list: readonly KeptScenario[]) => readonly KeptScenario[],
  ): Promise<readonly KeptScenario[]> => {
    let after: readonly KeptScenario[] = []
    await update<readonly KeptScenario[]>(
      challenge,
      (list = []) => {
        after = next(list)
        return after
      },
      store(),
    )
    return after
  }
  return {
    list: async (challenge) => (await get<readonly KeptScenario[]>(challenge, store())) ?? [],
    keep: (challenge, kept) =>
      change(challenge, (list) => [kept, ...list.filter(({ id }) => id !== kept.id)].slice(0, SCENARIOS_KEPT)),
    remove: (challenge, id) => change(challenge, (list) => list.filter((each) => each.id !== id)),
  }
}
