import type { Duplex } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import * as z from 'zod/mini'
import { type Line, NoAnswer, type NoAnswerReason } from '../grader/stage.ts'

/** What may come up the line. The other end is in the learner's process: all of it is the learner's word. */
const Heard = z.union([
  z.object({ to: z.int(), answer: z.unknown() }),
  z.object({ to: z.int(), failed: z.string() }),
  z.object({ say: z.unknown() }),
  z.object({ listens: z.literal(true) }),
])

/** Our end of the line to a runner: JSON lines both ways. Bounded in every direction, and never our downfall. */
export class ProgramLine implements Line {
  #stream: Duplex
  #decoder = new StringDecoder('utf8')
  #rest = ''
  #asked = 0
  #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #listeners: ((message: unknown) => void)[] = []
  #unheard: unknown[] = []
  #unasked = 0
  #over: NoAnswer | null = null
  readonly #onListens: () => void

  /** `onListens` is called when the process says that it has begun to listen, which may or may not be so. */
  constructor(stream: Duplex, { onListens }: { readonly onListens: () => void }) {
    this.#stream = stream
    this.#onListens = onListens
    stream.on('data', (chunk: Buffer) => this.#read(chunk))
    stream.on('error', () => this.#end('ended'))
    stream.on('close', () => this.#end('ended'))
    stream.on('end', () => this.#end('ended'))
  }

  async ask(question: object, { deadlineMs }: { readonly deadlineMs: number }): Promise<unknown> {
    if (this.#over !== null) throw this.#over
    const id = ++this.#asked
    const waiter = Promise.withResolvers<unknown>()
    const timer = setTimeout(() => waiter.reject(new NoAnswer('late', late(deadlineMs))), deadlineMs)
    this.#waiting.set(id, waiter)
    this.#stream.write(`${JSON.stringify({ id, ask: question })}\n`)
    try {
      return await waiter.promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(id)
    }
  }

  onSay(listener: (message: unknown) => void): void {
    this.#listeners.push(listener)
    for (const message of this.#unheard.splice(0)) listener(message)
  }

  /** Nothing comes from here on. */
  close(): void {
    this.#end('ended')
  }

  #read(chunk: Buffer): void {
    if (this.#over !== null) return
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) if (this.#over === null) this.#hear(line)
    if (this.#rest.length > MOST_OF_A_LINE) this.#end('spoiled')
  }

  #hear(line: string): void {
    const heard = line.length > MOST_OF_A_LINE ? null : parse(line)
    if (heard === null) {
      this.#end('spoiled')
      return
    }
    if ('say' in heard) {
      this.#hearUnasked(heard.say, line.length)
      return
    }
    if ('listens' in heard) {
      this.#count(line.length)
      this.#onListens()
      return
    }
    const waiter = this.#waiting.get(heard.to)
    // An answer after the deadline is late, not wrong; one to a question never asked is nobody's.
    if (waiter === undefined) this.#count(line.length)
    else if ('failed' in heard) waiter.reject(new NoAnswer('failed', heard.failed.slice(0, MOST_OF_A_COMPLAINT)))
    else waiter.resolve(heard.answer)
  }

  #hearUnasked(message: unknown, length: number): void {
    this.#count(length)
    if (this.#over !== null) return
    if (this.#listeners.length === 0) this.#unheard.push(message)
    for (const listener of this.#listeners) listener(message)
  }

  #count(length: number): void {
    this.#unasked += length + WEIGHT_OF_A_LINE
    if (this.#unasked > MOST_UNASKED) this.#end('spoiled')
  }

  #end(reason: 'ended' | 'spoiled'): void {
    if (this.#over !== null) return
    this.#over = new NoAnswer(reason, SENTENCES[reason])
    this.#rest = ''
    this.#unheard = []
    for (const waiter of this.#waiting.values()) waiter.reject(this.#over)
    this.#stream.destroy()
  }
}

/** Characters of one line: the answer to one question. */
const MOST_OF_A_LINE = 2 * 1024 * 1024
/** Characters that may come unasked in a program's whole life, and what each line counts on top of its own length. */
const MOST_UNASKED = 8 * 1024 * 1024
const WEIGHT_OF_A_LINE = 256
const MOST_OF_A_COMPLAINT = 4 * 1024

const SENTENCES: Record<Exclude<NoAnswerReason, 'late' | 'failed'>, string> = {
  ended: 'The program is over: it could not be asked any more.',
  spoiled: 'The program wrote to a file descriptor that it had not opened, so it could not be asked any more.',
}

function late(deadlineMs: number): string {
  return `The program did not answer within ${deadlineMs} ms: something in it never comes to rest.`
}

function parse(line: string): z.infer<typeof Heard> | null {
  try {
    return Heard.parse(JSON.parse(line))
  } catch {
    return null
  }
}
