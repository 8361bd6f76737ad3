import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EndedHow, Ending, SourceFile } from '#protocol'
import { explainEnding } from './explain-ending.ts'
import type { ExitStatus, Runner, Start } from './launcher.ts'
import { ListeningPorts, ownsPort } from './listening-ports.ts'
import { PrintedOutput } from './printed-output.ts'
import { descendantsOf } from './process-tree.ts'
import { ProgramLine } from './program-line.ts'
import { OUT_OF_ALL_MEMORY, type Sighting, TOO_MANY_PROCESSES, type Watched } from './watchdog.ts'

export interface ProgramOptions extends Start {
  readonly files: readonly SourceFile[]
  /** What the program prints, as it arrives. Bounded by the limit on output. */
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void
  /** Called once for each port the program begins to listen on. */
  readonly onListening?: (port: number, afterMs: number) => void
}

/** Why we ended a program that was still running. */
type Fate = Pick<Ending, 'how' | 'message'>

/** One life of a learner's program: from "go" to a named ending. */
export class Program implements Watched {
  readonly ended: Promise<Ending>
  readonly line: ProgramLine
  #runner: Runner
  #options: ProgramOptions
  #startedAt = performance.now()
  #fate: Fate | null = null
  #ending: Ending | null = null
  #printed: PrintedOutput
  #ports: ListeningPorts
  #knownPorts = new Set<number>()
  #portTimer: NodeJS.Timeout | undefined
  #restsUntil = 0
  #portWaiters = new Set<() => void>()
  #mostThreads = 0
  #mostCpuMs = 0
  #isHeldBack = false

  /** Starts the program in a warm process, which belongs to it from here on. */
  constructor(runner: Runner, options: ProgramOptions) {
    this.#runner = runner
    this.#options = options
    this.#ports = new ListeningPorts(runner.pid)
    for (const file of options.files) writeFileSync(join(runner.folder, file.name), file.text)
    this.#printed = new PrintedOutput({
      onOutput: options.onOutput,
      onTooMuch: () => this.end('too-much-output', TOO_MUCH_OUTPUT),
    })
    this.#printed.follow('stdout', runner.stdout)
    this.#printed.follow('stderr', runner.stderr)
    this.line = new ProgramLine(runner.line, { onListens: () => this.#lookSoon() })
    this.ended = runner.closed.then((status) => this.#conclude(status))
    const { what, env, args = [], clock = 'real', aheadMs = 0, slowness = 1, slowSince = 0, stripped = {} } = options
    runner.go({ what, env, args, clock, aheadMs, slowness, slowSince, stripped })
    this.#lookForPorts()
  }

  get pid(): number {
    return this.#runner.pid
  }

  /** All it printed so far, both streams in order of arrival, bounded. */
  get output(): string {
    return this.#printed.text
  }

  get ending(): Ending | null {
    return this.#ending
  }

  /** The ports it listens on at this moment. */
  get ports(): readonly number[] {
    return this.#ending === null ? this.#ports.now() : [...this.#knownPorts]
  }

  /** Whether one of its open TCP connections has this local port. */
  owns(localPort: number): boolean {
    return this.#ending === null && ownsPort(this.pid, localPort)
  }

  /** Stops every process of it where it stands. */
  freeze(): void {
    this.#signal('SIGSTOP')
  }

  thaw(): void {
    this.#signal('SIGCONT')
  }

  /** Ends the program for the reason given. The first reason stands. */
  end(how: EndedHow, message: string): void {
    if (this.#ending !== null) return
    // A program that waits for processes it cannot have runs out of time, too: that is not what to look for in it.
    const isForProcesses = how === 'out-of-time' && this.#isHeldBack
    this.#fate ??= isForProcesses ? { how: 'too-many-processes', message: TOO_MANY_PROCESSES } : { how, message }
    this.#runner.kill()
  }

  async stop(message = 'The program was stopped.'): Promise<Ending> {
    this.end('stopped', message)
    return await this.ended
  }

  saw({ threads, cpuMs, isHeldBack }: Sighting): void {
    this.#isHeldBack = isHeldBack
    this.#mostThreads = Math.max(this.#mostThreads, threads)
    this.#mostCpuMs = Math.max(this.#mostCpuMs, cpuMs)
  }

  input(text: string): void {
    const { stdin } = this.#runner
    // A program that never reads leaves what is typed with us: only so much is kept for it.
    if (this.#ending === null && stdin.writableLength < MAX_UNREAD_INPUT) stdin.write(text)
  }

  /** Resolves true once the program listens on the port, false when it ended first or the signal fired. */
  async listensOn(port: number, signal: AbortSignal): Promise<boolean> {
    return await new Promise((resolve) => {
      const look = () => {
        if (this.#knownPorts.has(port)) settle(true)
        else if (this.#ending !== null || signal.aborted) settle(false)
      }
      const settle = (isListening: boolean) => {
        this.#portWaiters.delete(look)
        signal.removeEventListener('abort', look)
        resolve(isListening)
      }
      this.#portWaiters.add(look)
      signal.addEventListener('abort', look)
      look()
    })
  }

  #signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#ending !== null) return
    for (const { pid } of [{ pid: this.pid }, ...descendantsOf(this.pid)]) signalIfThere(pid, signal)
  }

  #lookForPorts(): void {
    const startedAt = performance.now()
    for (const port of this.#ports.now()) {
      if (this.#knownPorts.has(port)) continue
      this.#knownPorts.add(port)
      this.#options.onListening?.(port, performance.now() - this.#startedAt)
    }
    for (const waiter of this.#portWaiters) waiter()
    const now = performance.now()
    // Where the kernel's table of connections is large, one look takes milliseconds: most of the time is for others.
    this.#restsUntil = now + Math.max(SHORTEST_REST_MS, REST_PER_LOOK * (now - startedAt))
    const isAwaited = this.#knownPorts.size === 0 || this.#portWaiters.size > 0
    const isYoung = now - this.#startedAt < 1000
    this.#lookIn(isAwaited ? (isYoung ? FAST_LOOK_MS : SLOW_LOOK_MS) : SLOWEST_LOOK_MS)
  }

  /** The program says itself that it listens. It may lie, and as often as it likes. */
  #lookSoon(): void {
    if (this.#ending === null) this.#lookIn(0)
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#portTimer)
    const restMs = this.#restsUntil - performance.now()
    this.#portTimer = setTimeout(() => this.#lookForPorts(), Math.max(ms, restMs))
  }

  #conclude(status: ExitStatus): Ending {
    clearTimeout(this.#portTimer)
    this.#printed.end()
    this.line.close()
    const durationMs = performance.now() - this.#startedAt
    const { what } = this.#options
    const ranOut = status.ranOutOfMemory === true && status.exitCode !== 0
    const explained =
      this.#fate ??
      (ranOut ? { how: 'out-of-memory' as const, message: OUT_OF_ALL_MEMORY } : null) ??
      explainEnding({
        ...status,
        stderr: this.#printed.stderrTail,
        files: this.#options.files,
        entry: 'entry' in what ? what.entry : `${what.host}-host.ts`,
        seenAs: this.#runner.seenAs,
        mostThreads: this.#mostThreads,
        mostCpuMs: this.#mostCpuMs,
      })
    this.#ending = { ...explained, durationMs }
    for (const waiter of this.#portWaiters) waiter()
    return this.#ending
  }
}

const TOO_MUCH_OUTPUT = 'The program printed more than 1 MiB, the most one run may print, so it was ended.'
const MAX_UNREAD_INPUT = 64 * 1024
/** A program says when it begins to listen; one that does not, or a child of it, is found by looking. */
const FAST_LOOK_MS = 20
const SLOW_LOOK_MS = 100
const SLOWEST_LOOK_MS = 500
/** Milliseconds of rest for each that a look took, and the least there is. */
const REST_PER_LOOK = 2
const SHORTEST_REST_MS = 2

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already.
  }
}
