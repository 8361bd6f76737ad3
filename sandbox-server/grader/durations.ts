/** So many milliseconds, said as a whole. */
export function milliseconds(count: number): number {
  return count
}

/** So many seconds, in milliseconds. */
export function seconds(count: number): number {
  return count * 1_000
}

/** So many minutes, in milliseconds. */
export function minutes(count: number): number {
  return count * 60_000
}

/** A time as people say it: `250 ms`, `1.5 s`, `10 minutes`. */
export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120_000 || ms % 60_000 !== 0) return `${Math.round(ms / 100) / 10} s`
  return `${ms / 60_000} minutes`
}
