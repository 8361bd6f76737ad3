import type { WireRecorder } from '#grader'
import { type Burst, burstCharacters, type Lane, LIMITS, type PeerCommand, type RunEvent, refuseBurst } from '#protocol'
import { BurstRun, type BurstSender } from './burst-run.ts'
import { PagePeer, type PeerState } from './page-peer.ts'

export interface PeersOptions {
  /** The port the learner's program listens on, or null while it listens on none. */
  readonly port: () => number | null
  /** Who answers on a port. */
  readonly laneOf: (port: number) => Lane
  /** Of the whole run; finished with the last of the clients. */
  readonly recorder: WireRecorder
  /** Called with `peer` and `burst` events. */
  readonly on: (event: RunEvent) => void
}

/** The page's own clients in a run: each a real, recorded socket beside the learner's server. */
export class Peers {
  readonly #options: PeersOptions
  readonly #peers = new Map<string, PagePeer>()
  #burst: BurstRun | null = null
  #burstMessages = 0
  #burstCharacters = 0
  #isOver = false

  constructor(options: PeersOptions) {
    this.#options = options
  }

  /** Does what the page asked of one client. What goes wrong becomes an event with a sentence; never throws. */
  do(name: string, command: PeerCommand): void {
    if (this.#isOver) return
    if (command.do === 'burst') {
      this.#begin(name, command.burst)
      return
    }
    if (command.do === 'burst-stop') {
      this.#burst?.stop()
      return
    }
    const peer = this.#peers.get(name) ?? this.#add(name)
    if (peer === null) {
      this.#say(name, 'failed', `There can be ${LIMITS.peers} clients in a run, and there are. Use one of them.`)
      return
    }
    peer.do(command)
  }

  /** Ends every connection, politely where that works. No event comes after it has resolved. */
  async closeAll(): Promise<void> {
    this.#isOver = true
    this.#burst?.stop()
    await this.#burst?.over
    await Promise.all([...this.#peers.values()].map((peer) => peer.end()))
    this.#options.recorder.finish()
  }

  #begin(peer: string, burst: Burst): void {
    const senders = this.#sendersOf(burst)
    const why = Array.isArray(senders) ? this.#whyNoBurst(burst) : senders
    if (!Array.isArray(senders) || why !== null) {
      this.#options.on({ type: 'burst', peer, state: 'refused', sent: 0, of: burst.count, detail: String(why) })
      return
    }
    const run = new BurstRun(burst, {
      senders,
      on: (progress) => {
        if (progress.state !== 'going') this.#burst = null
        this.#options.recorder.flush()
        this.#options.on({ type: 'burst', peer, of: burst.count, ...progress })
      },
    })
    this.#burst = run
    this.#options.on({ type: 'burst', peer, state: 'going', sent: 0, of: burst.count })
  }

  /** Those who send, or why they cannot. */
  #sendersOf({ clients }: Burst): BurstSender[] | string {
    if (new Set(clients).size < clients.length)
      return 'A client takes its turn in a burst once: name each of them once.'
    const senders: BurstSender[] = []
    for (const name of clients) {
      const sender = this.#peers.get(name)
      if (sender === undefined) return `There is no client ${name} in this run. Connect it first.`
      senders.push(sender)
    }
    return senders
  }

  #whyNoBurst(burst: Burst): string | null {
    if (this.#burst !== null) return 'A burst is going on. Wait for its end, or stop it.'
    const tooLarge = refuseBurst(burst)
    if (tooLarge !== null) return tooLarge
    const characters = burstCharacters(burst)
    const { runBurstMessages, runBurstCharacters } = LIMITS
    if (
      this.#burstMessages + burst.count > runBurstMessages ||
      this.#burstCharacters + characters > runBurstCharacters
    ) {
      return `The bursts of one run come to ${runBurstMessages} messages at most, and this one would pass that. Start a new run.`
    }
    this.#burstMessages += burst.count
    this.#burstCharacters += characters
    return null
  }

  #add(name: string): PagePeer | null {
    if (this.#peers.size >= LIMITS.peers) return null
    const peer = new PagePeer(name, {
      ...this.#options,
      say: (state, detail) => this.#say(name, state, detail),
      isTaken: (label) => [...this.#peers].some(([other, each]) => other !== name && each.name === label),
    })
    this.#peers.set(name, peer)
    return peer
  }

  #say(name: string, state: PeerState, detail: string): void {
    this.#options.recorder.flush()
    this.#options.on({ type: 'peer', peer: name, state, detail })
  }
}
