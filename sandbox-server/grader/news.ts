/** Wakes whoever waits for something to change. */
export class News {
  #wake: (() => void)[] = []

  /** Lets whoever waits look again. */
  stir(): void {
    const sleepers = this.#wake
    this.#wake = []
    for (const wake of sleepers) wake()
  }

  /**
   * Waits until something changed; false when the deadline came first, on the clock of `performance.now()`. Rejects with the
   * signal's reason.
   */
  wait(deadline: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const left = deadline - performance.now()
      if (signal.aborted) return reject(signal.reason)
      if (left <= 0) return resolve(false)
      const settle = (hasNews: boolean): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        resolve(hasNews)
      }
      const abort = (): void => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      const timer = setTimeout(() => settle(false), left)
      signal.addEventListener('abort', abort, { once: true })
      this.#wake.push(() => settle(true))
    })
  }
}
