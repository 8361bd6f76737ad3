import type { Scene } from '#grader'
import { oneMore, opensPoll, type Poll, twoOptions, type Vote } from './poll.ts'
import { type Visitor, visitor } from './visitor.ts'

/** A poll with one vote in it. */
export interface OneVote extends Vote {
  readonly poll: Poll
  /** Has voted for `option` under `key`. */
  readonly a: Visitor
  readonly clientId: string
  readonly option: number
  readonly key: string
  /** An option that A did not vote for. */
  readonly other: number
  readonly counts: readonly number[]
  /** That the counts still hold A’s vote and no other. */
  nothingElseCounts(): Promise<void>
}

/** A poll in which A has voted and B watches. */
export async function withOneVote(scene: Scene, { option: chosen }: { option?: number } = {}): Promise<OneVote> {
  const poll = await opensPoll(scene)
  const [clientId, key] = [scene.random.text(), scene.random.text()]
  const a = await visitor(scene, 'A', { poll, clientId })
  const watcher = await visitor(scene, 'B', { poll })
  const [option, other] = twoOptions(scene, poll, chosen)
  await a.casts(poll, { option, key }, 'accepted')
  const counts = oneMore(poll.zeros, option)
  await watcher.hearsCounts(poll, counts)
  return {
    ...{ poll, a, clientId, option, key, other, counts },
    nothingElseCounts: () => nothingElseCounts(scene, { poll, watcher, counts }),
  }
}

/** A fence: somebody new votes, and the counts that come hold that vote and those that were there, and nothing else. */
export async function nothingElseCounts(
  scene: Scene,
  { poll, watcher, counts }: { poll: Poll; watcher: Visitor; counts: readonly number[] },
): Promise<void> {
  const option = scene.random.integer(0, poll.options.length - 1)
  const fence = await visitor(scene, 'F', { poll })
  await fence.casts(poll, { option, key: scene.random.text() }, 'accepted')
  const due = oneMore(counts, option)
  await watcher.hearsCounts(poll, due)
  // A vote that should not count may look like the fence's, while the fence's is still to come. Whoever joins now sees both.
  await (await visitor(scene, 'L')).isTold(poll, { counts: due })
}
