import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { LEARNER_LIMITS } from './limits.ts'

type StreamName = 'stdout' | 'stderr'

export interface PrintedOutputOptions {
  /** Is told what is printed, as it arrives. */
  readonly onOutput: (stream: StreamName, text: string) => void
  /** Called when it is more than one run may print. What comes after that is dropped. */
  readonly onTooMuch: () => void
}

/** What a program prints, on its way from its pipes to whoever is told of it: bounded, and not a byte at a time. */
export class PrintedOutput {
  /** Both streams in order of arrival: the first of it, so much as is kept. */
  text = ''
  /** The last of stderr. */
  stderrTail = ''
  #options: PrintedOutputOptions
  #bytes = 0
  #unsaid: { stream: StreamName; text: string }[] = []
  #sayTimer: NodeJS.Timeout | undefined

  constructor(options: PrintedOutputOptions) {
    this.#options = options
  }

  /** Reads one of the program's streams to its end. */
  follow(name: StreamName, stream: Readable): void {
    const decoder = new StringDecoder('utf8')
    stream.on('data', (chunk: Buffer) => {
      const room = LEARNER_LIMITS.outputBytes - this.#bytes
      this.#bytes += chunk.length
      if (room > 0) this.#print(name, decoder.write(chunk.subarray(0, room)))
      if (chunk.length > room) this.#options.onTooMuch()
    })
    // A pipe that breaks while its process is being ended says nothing new.
    stream.on('error', () => {})
    stream.resume()
  }

  /** Tells what was still to be told. */
  end(): void {
    clearTimeout(this.#sayTimer)
    this.#sayAll()
  }

  #print(stream: StreamName, text: string): void {
    if (text === '') return
    if (this.text.length < LEARNER_LIMITS.keptOutputBytes) {
      this.text = (this.text + text).slice(0, LEARNER_LIMITS.keptOutputBytes)
    }
    if (stream === 'stderr') this.stderrTail = (this.stderrTail + text).slice(-STDERR_TAIL)
    this.#announce(stream, text)
  }

  /** The first words go at once; words that follow closely go together, or a byte at a time would be an event at a time. */
  #announce(stream: StreamName, text: string): void {
    const last = this.#unsaid.at(-1)
    if (last?.stream === stream) last.text += text
    else this.#unsaid.push({ stream, text })
    if (this.#sayTimer !== undefined) return
    this.#sayAll()
    this.#sayTimer = setTimeout(() => {
      this.#sayTimer = undefined
      this.#sayAll()
    }, SAY_EVERY_MS)
  }

  #sayAll(): void {
    for (const { stream, text } of this.#unsaid.splice(0)) this.#options.onOutput(stream, text)
  }
}

const STDERR_TAIL = 16 * 1024
const SAY_EVERY_MS = 10
