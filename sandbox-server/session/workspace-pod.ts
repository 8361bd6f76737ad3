import type { Pod, Pods } from '../pods/pod.ts'
import type { PodHolder, PodPlaces } from './pod-places.ts'
import { Refusal } from './refusal.ts'
import type { SessionChallenge } from './surroundings.ts'

/** A pod starts in a tenth of a second; one that takes this long will not start at all. */
const WAKING_MS = 30_000

export type PodState = 'waking' | 'warm' | 'asleep'

type State =
  | { type: 'asleep' }
  | { type: 'waking'; challenge: SessionChallenge; abort: AbortController; pod: Promise<Pod> }
  | { type: 'warm'; challenge: SessionChallenge; pod: Pod }

interface Options {
  readonly pods: Pods
  readonly places: PodPlaces
  readonly idleMs: number
  readonly onState: (challenge: string, state: PodState) => void
}

/** The pod behind one session's workspace: started when wanted, kept warm between runs, put to sleep when idle. */
export class WorkspacePod implements PodHolder {
  readonly #options: Options
  #state: State = { type: 'asleep' }
  #isAtWork = false
  #restingSince: number | null = null
  #idle: NodeJS.Timeout | undefined

  constructor(options: Options) {
    this.#options = options
  }

  get restingSince(): number | null {
    return this.#isAtWork ? null : this.#restingSince
  }

  /** Where the pod stands for the challenge. */
  stateFor(challenge: string): PodState {
    return this.#state.type !== 'asleep' && this.#state.challenge.id === challenge ? this.#state.type : 'asleep'
  }

  /** The challenge's pod: the warm one, the one that is waking, or a new one. Refuses with `busy` when there is no room. */
  async wake(challenge: SessionChallenge): Promise<Pod> {
    this.#rest()
    if (this.#state.type !== 'asleep' && this.#state.challenge.id === challenge.id) return this.#state.pod
    this.sleep()
    if (!this.#options.places.take(this)) throw new Refusal('busy')

    const abort = new AbortController()
    const purpose = { challengeFolder: challenge.folder, services: challenge.services }
    const pod = this.#options.pods.start(purpose, AbortSignal.any([abort.signal, AbortSignal.timeout(WAKING_MS)]))
    const state: State = { type: 'waking', challenge, abort, pod }
    this.#state = state
    this.#options.onState(challenge.id, 'waking')
    try {
      const started = await pod
      if (this.#state !== state) {
        await started.close()
        throw new Error('The pod was put to sleep while it was waking')
      }
      this.#becomeWarm(challenge, started)
      return started
    } catch (error) {
      if (this.#state === state) this.#becomeAsleep(challenge.id)
      throw error
    }
  }

  /** Says whether a run is using the pod; one that is used neither goes idle nor makes room for another. */
  set isAtWork(isAtWork: boolean) {
    this.#isAtWork = isAtWork
    this.#rest()
  }

  /** Ends the pod, if there is one. The next wake starts a fresh one. */
  sleep(): void {
    const state = this.#state
    if (state.type === 'asleep') return
    this.#becomeAsleep(state.challenge.id)
    if (state.type === 'waking') state.abort.abort(new Error('The workspace does not want this pod any more'))
    else void state.pod.close().catch(() => {})
  }

  #becomeWarm(challenge: SessionChallenge, pod: Pod): void {
    const state: State = { type: 'warm', challenge, pod }
    this.#state = state
    this.#rest()
    this.#options.onState(challenge.id, 'warm')
    void pod.gone.then(() => {
      if (this.#state === state) this.#becomeAsleep(challenge.id)
    })
  }

  #becomeAsleep(challenge: string): void {
    this.#state = { type: 'asleep' }
    clearTimeout(this.#idle)
    this.#options.places.free(this)
    this.#options.onState(challenge, 'asleep')
  }

  #rest(): void {
    clearTimeout(this.#idle)
    this.#restingSince = Date.now()
    if (this.#isAtWork) return
    this.#idle = setTimeout(() => this.sleep(), this.#options.idleMs)
    this.#idle.unref()
  }
}
