/** How long something is looked for, and how often. */
export interface Looking {
  /** Milliseconds, on an idle machine. */
  readonly withinMs: number
  /** Multiplies them. */
  readonly patience: number
  readonly signal: AbortSignal
  /** Milliseconds between two looks. */
  readonly everyMs?: number
  /** Says after a look in vain that nothing more can come, and that there is no use in waiting. */
  readonly isHopeless?: () => boolean
  /** Is given, before each look, what to call when there is something new: the next look then comes at once. */
  readonly onNews?: (tell: () => void) => void
}

/** Milliseconds between two looks where nothing else is said. */
const LOOK_EVERY = 10

/**
 * Looks until there is something, and gives it; null when the time is up, after a last look. For what tells nobody when it
 * has happened. Rejects with the signal's reason.
 */
export async function eventually<Found>(
  look: () => Found | null | Promise<Found | null>,
  { withinMs, patience, signal, everyMs = LOOK_EVERY, isHopeless = () => false, onNews }: Looking,
): Promise<Found | null> {
  const deadline = performance.now() + withinMs * patience
  for (;;) {
    signal.throwIfAborted()
    const news = Promise.withResolvers<void>()
    onNews?.(news.resolve)
    const found = await look()
    if (found !== null) return found
    if (isHopeless() || performance.now() >= deadline) return null
    const timer = setTimeout(news.resolve, everyMs)
    await news.promise
    clearTimeout(timer)
  }
}
