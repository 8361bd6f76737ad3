import { fail, isObject, matches, type Scene, show } from '#grader'
import { opensPoll } from './poll.ts'
import { ANSWER_MS, visitor } from './visitor.ts'

interface Watched {
  /** That it becomes this number, and is this number still when the next poll has been told. */
  settlesAt(count: number, when: string): Promise<void>
}

/** B watches how many are here. */
export async function watchPresence(scene: Scene): Promise<Watched> {
  const b = await visitor(scene, 'B')
  const heard: unknown[] = []
  return {
    async settlesAt(due, when) {
      const fence = await opensPoll(scene)
      let isFenced = false
      const since = heard.length
      while (!isFenced || heard.at(-1) !== due) {
        const next = await b.next(ANSWER_MS)
        if (next === undefined) break
        if (isObject(next) && next.type === 'presence') heard.push(next.count)
        if (matches({ type: 'poll', poll: { id: fence.id } }, next)) isFenced = true
      }
      if (heard.at(-1) === due) return
      const told = heard.slice(since)
      fail({
        message: `${sentence(when)}, but that is not what B is told.`,
        anomaly: told.length === 0 ? 'unanswered' : 'stale',
        expected: show({ type: 'presence', count: due }),
        actual:
          told.length === 0
            ? `nothing new; before that ${heard.map(show).join(', ')}`
            : `counts ${told.map(show).join(', ')}`,
      })
    },
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
