import type { ChallengeFrontmatter, RunStep } from '#protocol'

/** What a challenge says about how its programs are started; enough to start them without Duplex. */
export interface HomeFacts {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly services: ChallengeFrontmatter['services']
  /** What a Run starts, one after the other. */
  readonly steps: readonly RunStep[]
}
