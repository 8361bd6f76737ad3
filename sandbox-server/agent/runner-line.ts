import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'

/** The fd that the launcher hands down. Node marks what it inherits close-on-exec: no child of the program's has it. */
const LINE = 3
/** Where a host puts the function that answers what the grader asks, and finds the one that says something unasked. */
const HOST = Symbol.for('duplex.host')
const SAY = Symbol.for('duplex.say')

interface Question {
  id: number
  ask: object
}

/** Answers questions about the clock. */
export interface ClockKeeper {
  answer(question: object): Promise<unknown>
}

/** The runner's end of the line. The learner's program shares this process and may break it: that only makes it silent. */
export interface RunnerLine {
  /** From here on questions of the form `{ clock: … }` are answered by this. */
  answersClock(keeper: ClockKeeper): void
  /** Node's handles of the line and of the program's own output. */
  readonly handles: readonly unknown[]
}

// Taken before the learner's program can change them.
const { parse, stringify } = JSON
const { get } = Reflect

/** Opens the line, which keeps no program alive. */
export function openLine(): RunnerLine {
  const socket = new Socket({ fd: LINE })
  const decoder = new StringDecoder('utf8')
  let clock: ClockKeeper | null = null
  let rest = ''
  const tell = (message: object) => void socket.write(`${stringify(message)}\n`)

  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) void answer(parse(line))
  })
  socket.on('error', () => {})
  socket.unref()
  // Only a hint of when to look: on which port, and whether at all, the agent asks the kernel.
  subscribe('tracing:net.server.listen:asyncEnd', () => tell({ listens: true }))
  Object.defineProperty(globalThis, SAY, { value: (say: unknown) => tell({ say }), enumerable: false })
  return {
    handles: [socket, process.stdout, process.stderr].map((stream) => get(stream, '_handle')),
    answersClock(keeper) {
      clock = keeper
    },
  }

  async function answer({ id, ask }: Question): Promise<void> {
    try {
      tell({ to: id, answer: (await answerTo(ask)) ?? null })
    } catch (error) {
      tell({ to: id, failed: error instanceof Error ? error.message : String(error) })
    }
  }

  function answerTo(question: object): unknown {
    if ('clock' in question) {
      if (clock === null) throw new Error('This program was not started on a clock that travels.')
      return clock.answer(question)
    }
    const host: unknown = get(globalThis, HOST)
    if (typeof host !== 'function') throw new Error('Nothing in this program answers questions.')
    return host(question)
  }
}
