import type { SourceFile } from '#protocol'

/** What the page knows of its challenge: only what a learner may see. */
export interface ChallengeOnPage {
  readonly id: string
  readonly title: string
  /** Step by step, the mildest first. Text with `code` in backticks. */
  readonly hints: readonly { readonly title?: string | undefined; readonly text: string }[]
  readonly starter: readonly SourceFile[]
  /** Messages worth trying from a client, as JSON or text. */
  readonly presets: readonly string[]
  /** Where to go once it is passed. */
  readonly next: { readonly href: string; readonly title: string } | null
}
