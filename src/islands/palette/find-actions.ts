import type { Action } from './actions.ts'
import { fit } from './fuzzy.ts'

/** An action that fits what was typed, with the letters of its title that were meant. */
export interface Found {
  readonly action: Action
  readonly letters: readonly number[]
}

/** The actions that fit, the best first; all of them, in their own order, when nothing was typed. */
export function find<A extends Pick<Action, 'title' | 'group' | 'also'>>(
  actions: readonly A[],
  query: string,
): (Omit<Found, 'action'> & { readonly action: A })[] {
  if (query.trim() === '') return actions.map((action) => ({ action, letters: [] }))
  return actions
    .flatMap((action) => {
      const inTitle = fit(query, action.title)
      // Found by another word for it: shown, but behind those that are called so.
      const elsewhere = fit(query, `${action.title} ${action.also} ${action.group}`)
      const best = inTitle ?? (elsewhere === null || elsewhere.score < WORDS ? null : { ...elsewhere, letters: [] })
      if (best === null) return []
      return [{ action, letters: best.letters, score: best.score - (inTitle === null ? BEHIND : 0) }]
    })
    .sort((a, b) => b.score - a.score)
    .map(({ action, letters }) => ({ action, letters }))
}

/** By other words an action is found by whole words or their beginnings, not letter by letter. */
const WORDS = 55
const BEHIND = 50
