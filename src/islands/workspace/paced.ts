/** Something that is done at once, and then at most once in a while. */
export interface Paced {
  /** Does it now, or as soon as the while is over: never less than once after the last time it was asked for. */
  ask(): void
  /** Does it now, whatever was asked for. */
  now(): void
}

/** Paces a task to once in so many milliseconds. */
export function paced(task: () => void, everyMs: number): Paced {
  let lastAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  function now(): void {
    clearTimeout(timer)
    timer = undefined
    lastAt = performance.now()
    task()
  }
  return {
    now,
    ask() {
      if (timer !== undefined) return
      const rest = lastAt + everyMs - performance.now()
      if (rest <= 0) now()
      else timer = setTimeout(now, rest)
    },
  }
}
