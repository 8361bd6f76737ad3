import { StringDecoder } from 'node:string_decoder'
import type { EndedHow, Ending } from '#protocol'
import { OUT_OF_ALL_MEMORY, type Sighting, type Watched } from '../watchdog.ts'
import type { ServiceProcess } from './service-launcher.ts'
import { SERVICE_LIMITS } from './service-limits.ts'

export interface ServiceOptions {
  /** What people call it, such as `Redis`. */
  readonly title: string
  /** Called with what it prints, as it arrives, until that is too much. */
  readonly onSays?: (stream: 'stdout' | 'stderr', text: string) => void
  /** How many files it has made. A service that makes too many is ended. */
  readonly filesMade: () => number
}

/** One life of a service: from its start to a named ending. */
export class Service implements Watched {
  readonly ended: Promise<Ending>
  /** All it printed so far, both streams in order of arrival, bounded. */
  says = ''
  readonly #process: ServiceProcess
  readonly #options: ServiceOptions
  readonly #startedAt = performance.now()
  #fate: Pick<Ending, 'how' | 'message'> | null = null
  #ending: Ending | null = null

  constructor(process: ServiceProcess, options: ServiceOptions) {
    this.#process = process
    this.#options = options
    this.#follow('stdout')
    this.#follow('stderr')
    this.ended = process.closed.then(({ exitCode, signal, ranOutOfMemory }) => {
      if (ranOutOfMemory === true && exitCode !== 0)
        this.#fate ??= fateOf(options.title, ['out-of-memory', OUT_OF_ALL_MEMORY])
      const how = exitCode === 0 ? 'finished' : 'crashed'
      const with_ = signal === null ? `exit code ${exitCode}` : `the signal ${signal}`
      this.#ending = {
        ...(this.#fate ?? { how, message: `${options.title} ended by itself, with ${with_}.` }),
        durationMs: performance.now() - this.#startedAt,
      }
      return this.#ending
    })
  }

  get pid(): number {
    return this.#process.pid
  }

  get hasEnded(): boolean {
    return this.#ending !== null
  }

  /** Ends it for the reason given. The first reason stands. */
  end(how: EndedHow, message: string): void {
    if (this.#ending !== null) return
    this.#fate ??= fateOf(this.#options.title, [how, message])
    this.#process.kill()
  }

  async stop(): Promise<void> {
    this.end('stopped', 'The program was stopped.')
    await this.ended
  }

  saw(_found: Sighting): void {
    if (this.#options.filesMade() <= SERVICE_LIMITS.files) return
    this.end('too-much-output', `The program made more than ${SERVICE_LIMITS.files} files, so it was ended.`)
  }

  /** Resolves true once it has said this, false when it ended first or the signal fired. */
  hasSaid(words: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.says.includes(words)) settle(true)
        else if (this.#ending !== null || signal.aborted) settle(false)
      }
      const settle = (was: boolean) => {
        this.#process.stdout.off('data', look)
        signal.removeEventListener('abort', look)
        resolve(was)
      }
      this.#process.stdout.on('data', look)
      signal.addEventListener('abort', look)
      void this.ended.then(look)
      look()
    })
  }

  #follow(name: 'stdout' | 'stderr'): void {
    const stream = this.#process[name]
    const decoder = new StringDecoder('utf8')
    stream.on('data', (chunk: Buffer) => {
      const text = decoder.write(chunk).slice(0, SERVICE_LIMITS.outputBytes - this.says.length)
      if (text === '') return
      this.says += text
      this.#options.onSays?.(name, text)
      if (this.says.length === SERVICE_LIMITS.outputBytes) {
        this.#options.onSays?.('stderr', `\n(${this.#options.title} says more than 64 KiB: the rest is not shown.)\n`)
      }
    })
    // A pipe that breaks while its process is being ended says nothing new.
    stream.on('error', () => {})
  }
}

/** The watchdog speaks of “the program”, which a learner would take for theirs. */
function fateOf(title: string, [how, message]: [EndedHow, string]): Pick<Ending, 'how' | 'message'> {
  return { how, message: message.replace(/^The program/, title) }
}
