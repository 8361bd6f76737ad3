/** What was measured over and over, in one unit. */
export interface Spread {
  readonly n: number
  readonly min: number
  readonly p25: number
  readonly median: number
  readonly p75: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** @throws RangeError when nothing was measured. */
export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new RangeError('Nothing was measured.')
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * (sorted.length - 1))] ?? Number.NaN
  return {
    n: sorted.length,
    min: at(0),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  }
}

/** The ratio of two things that were measured in turns, pair by pair: what the machine does meanwhile is in both. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.flatMap((each, index) => {
    const other = theirs[index]
    return other === undefined || other === 0 ? [] : [each / other]
  })
}
