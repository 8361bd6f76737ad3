/** What a warm pod is counted as; measured, it is 85 MiB (bench/measures/memory.ts). */
const POD_BYTES = 128 * 1024 * 1024
/** So many there are at least, however small the machine is. */
const FEWEST_PODS = 4

/** How many pods may be there at once on a machine with this much memory, in bytes: half of it is theirs. */
export function warmPodsIn(memory: number): number {
  return Math.max(FEWEST_PODS, Math.floor(memory / 2 / POD_BYTES))
}

/** Somebody who holds a pod. */
export interface PodHolder {
  /** Since when the pod has had nothing to do, in milliseconds; null while it is at work. */
  readonly restingSince: number | null
  /** Gives the pod up, which frees its place. */
  sleep(): void
}

/** Bounds how many pods there are at once. When all places are taken, the pod that has rested longest makes room. */
export class PodPlaces {
  readonly #places: number
  readonly #holders = new Set<PodHolder>()

  constructor(places: number) {
    this.#places = places
  }

  /** Takes a place, or answers false when every pod is at work. */
  take(holder: PodHolder): boolean {
    if (this.#holders.size >= this.#places) this.#longestResting()?.sleep()
    if (this.#holders.size >= this.#places) return false
    this.#holders.add(holder)
    return true
  }

  free(holder: PodHolder): void {
    this.#holders.delete(holder)
  }

  #longestResting(): PodHolder | undefined {
    return [...this.#holders]
      .filter((holder) => holder.restingSince !== null)
      .sort((a, b) => (a.restingSince ?? 0) - (b.restingSince ?? 0))[0]
  }
}
