import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { type Burst, burstMessage } from '#protocol'

/** Whoever sends a part of a burst. */
export interface BurstSender {
  readonly name: string
  /** Resolves once it has done what it was told before. */
  readonly ready: Promise<void>
  readonly canSend: boolean
  /** Bytes that it has sent and the network has not taken. */
  readonly waitingBytes: number
  send(text: string): void
}

export interface BurstProgress {
  readonly state: 'going' | 'done' | 'stopped'
  readonly sent: number
  readonly detail?: string
}

/** Milliseconds between two words on how it goes. */
const TELL_EVERY_MS = 200
/** Messages that leave before everything else gets its turn. */
const AT_ONCE = 20
/** Bytes that may wait for a server that reads slowly, and milliseconds that a burst waits for it. */
const MOST_WAITING = 256 * 1024
const PATIENCE_MS = 5_000

/** Sends the messages of a burst, by turns, at its pace. It waits for a server that cannot keep up, and can be stopped. */
export class BurstRun {
  /** Resolves after the last word. Never rejects. */
  readonly over: Promise<void>
  readonly #burst: Burst
  readonly #senders: readonly BurstSender[]
  readonly #on: (progress: BurstProgress) => void
  readonly #stopped = new AbortController()
  #sent = 0
  #toldAt = performance.now()

  constructor(
    burst: Burst,
    { senders, on }: { senders: readonly BurstSender[]; on: (progress: BurstProgress) => void },
  ) {
    this.#burst = burst
    this.#senders = senders
    this.#on = on
    this.over = this.#carryThrough()
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #carryThrough(): Promise<void> {
    const trouble = await this.#send().catch((error: unknown) => {
      if (this.#stopped.signal.aborted) return 'It was stopped.'
      return `It broke off: ${error instanceof Error ? error.message : String(error)}.`
    })
    const { count } = this.#burst
    if (trouble === null) this.#on({ state: 'done', sent: this.#sent, detail: sayMissing(this.#sent, count) })
    else this.#on({ state: 'stopped', sent: this.#sent, detail: `${trouble} ${this.#sent} of ${count} messages left.` })
  }

  /** Why it did not come to its end, or null. */
  async #send(): Promise<string | null> {
    const { count, perSecond } = this.#burst
    const { signal } = this.#stopped
    await Promise.all(this.#senders.map(({ ready }) => ready))
    const startedAt = performance.now()
    for (let n = 1; n <= count; n++) {
      if (signal.aborted) return 'It was stopped.'
      if (!this.#senders.some(({ canSend }) => canSend)) return 'None of its clients is connected.'
      if (perSecond !== undefined) await this.#until(startedAt + ((n - 1) * 1_000) / perSecond)
      else if (n % AT_ONCE === 0) await nextTurn(undefined, { signal })
      // By turns, in the order they were named.
      const sender = this.#senders[(n - 1) % this.#senders.length]
      if (sender === undefined || !sender.canSend) continue
      if (!(await this.#hasRoom(sender)))
        return `The server did not take what ${sender.name} sent for ${PATIENCE_MS / 1000} s.`
      if (!sender.canSend) continue
      sender.send(burstMessage(this.#burst, n, sender.name))
      this.#sent++
      this.#tell()
    }
    return null
  }

  async #until(moment: number): Promise<void> {
    const left = moment - performance.now()
    if (left >= 1) await sleep(left, undefined, { signal: this.#stopped.signal })
  }

  async #hasRoom(sender: BurstSender): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS
    while (sender.canSend && sender.waitingBytes > MOST_WAITING) {
      if (performance.now() > deadline) return false
      await sleep(10, undefined, { signal: this.#stopped.signal })
    }
    return true
  }

  #tell(): void {
    const now = performance.now()
    if (now - this.#toldAt < TELL_EVERY_MS) return
    this.#toldAt = now
    this.#on({ state: 'going', sent: this.#sent })
  }
}

function sayMissing(sent: number, count: number): string {
  if (sent === count) return `All ${count} messages left.`
  return `${sent} of ${count} messages left: the others were for clients that are not connected.`
}
