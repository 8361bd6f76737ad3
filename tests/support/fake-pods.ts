import type { PeerCommand, RunEvent, ServiceFault, SourceFile } from '#protocol'
import type { CheckOptions, Pod, PodPurpose, Pods, Run, RunOptions } from '../../sandbox-server/pods/pod.ts'

/** Plays a pod: what a run does is written by the test. */
export type Script = (run: FakeRun) => void

/** Pods without programs, for tests of what is around them. */
export class FakePods implements Pods {
  isolation: Pods['isolation'] = 'bubblewrap'
  whyNot: string | null = null
  memoryHeldBy: Pods['memoryHeldBy'] = { by: 'watchdog', why: 'Nothing is held: there are no programs.' }
  readonly started: FakePod[] = []
  readonly runs: FakeRun[] = []
  /** What the next runs do. */
  script: Script = () => {}
  /** Awaited before a pod is up. */
  waking: Promise<void> = Promise.resolve()

  whyNotWith(): string | null {
    return this.whyNot
  }

  async start(purpose: PodPurpose, signal: AbortSignal): Promise<Pod> {
    await this.waking
    signal.throwIfAborted()
    const pod = new FakePod(this, purpose)
    this.started.push(pod)
    return pod
  }

  async close(): Promise<void> {
    await Promise.all(this.started.map((pod) => pod.close()))
  }
}

export class FakePod implements Pod {
  readonly purpose: PodPurpose
  readonly gone: Promise<{ readonly why: string }>
  isGone = false
  readonly #pods: FakePods
  readonly #go: (gone: { readonly why: string }) => void

  constructor(pods: FakePods, purpose: PodPurpose) {
    this.#pods = pods
    this.purpose = purpose
    const { promise, resolve } = Promise.withResolvers<{ readonly why: string }>()
    this.gone = promise
    this.#go = resolve
  }

  run(files: readonly SourceFile[], options: RunOptions): Run {
    return this.#begin(new FakeRun('run', files, options))
  }

  check(files: readonly SourceFile[], options: CheckOptions): Run {
    return this.#begin(new FakeRun('check', files, options))
  }

  /** The pod is gone all of a sudden. */
  vanish(why: string): void {
    this.isGone = true
    this.#go({ why })
  }

  async close(): Promise<void> {
    this.vanish('closed')
  }

  #begin(run: FakeRun): Run {
    this.#pods.runs.push(run)
    queueMicrotask(() => this.#pods.script(run))
    return run
  }
}

export class FakeRun implements Run {
  readonly kind: 'run' | 'check'
  readonly files: readonly SourceFile[]
  readonly over: Promise<void>
  readonly inputs: string[] = []
  readonly commands: { name: string; command: PeerCommand }[] = []
  readonly faults: ServiceFault[] = []
  isStopped = false
  /** What a stop does; a stubborn program replaces it. */
  onStop: () => void = () => this.end('stopped')
  readonly #options: RunOptions | CheckOptions
  readonly #finish: () => void

  constructor(kind: 'run' | 'check', files: readonly SourceFile[], options: RunOptions | CheckOptions) {
    this.kind = kind
    this.files = files
    this.#options = options
    const { promise, resolve } = Promise.withResolvers<void>()
    this.over = promise
    this.#finish = resolve
  }

  say(event: RunEvent): void {
    this.#options.on(event)
  }

  print(text: string): void {
    this.say({ type: 'output', stream: 'stdout', text })
  }

  end(how: 'finished' | 'stopped' | 'crashed' = 'finished'): void {
    this.say({ type: 'ended', ending: { how, message: `The program ${how}.`, durationMs: 1 } })
    this.#finish()
  }

  stop(): void {
    this.isStopped = true
    this.onStop()
  }

  input(text: string): void {
    this.inputs.push(text)
  }

  peer(name: string, command: PeerCommand): void {
    this.commands.push({ name, command })
  }

  fault(fault: ServiceFault): void {
    this.faults.push(fault)
  }
}
