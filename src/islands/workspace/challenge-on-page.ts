import type { Anomaly, ChallengeFrontmatter, RunStep, SourceFile } from '#protocol'
import type { Listener } from './run-view.ts'

/** What a learner writes: a server, a client, a configuration, or code that is called instead of connected to. */
export type ChallengeKind = 'server' | 'client' | 'config' | 'module'

/** A page worth going to. */
export interface PageLink {
  readonly href: string
  readonly title: string
}

/** What the page knows of its challenge: only what a learner may see. */
export interface ChallengeOnPage {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly kind: ChallengeKind
  /** Step by step, the mildest first. Text with `code` in backticks. */
  readonly hints: readonly { readonly title?: string | undefined; readonly text: string }[]
  readonly starter: readonly SourceFile[]
  /** Programs that run beside the learner's. */
  readonly services: ChallengeFrontmatter['services']
  /** What a Run starts, one after the other. */
  readonly steps: readonly RunStep[]
  /** The programs of a Run that starts several, by the names they print under; empty where it starts one. */
  readonly programs: readonly string[]
  /** What a Run is expected to listen on, in its order. */
  readonly ports: readonly Listener[]
  /** Whether a Run runs tests. */
  readonly runsTests: boolean
  /** Messages worth trying from a client, as JSON or text. */
  readonly presets: readonly string[]
  /** The lessons that explain what can go wrong, as far as they are written. */
  readonly readings: Readonly<Partial<Record<Anomaly, PageLink>>>
  /** Where to go once it is passed. */
  readonly next: PageLink | null
}
