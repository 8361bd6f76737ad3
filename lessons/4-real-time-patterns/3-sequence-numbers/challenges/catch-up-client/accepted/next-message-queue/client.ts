// A small class with a queue: asks for the next message and waits for it, no longer than five seconds.
import WebSocket from 'ws'

type Value = { type: string; seq?: unknown; text?: unknown; messages?: unknown }

class Line {
  readonly #queue: Value[] = []
  readonly #socket: WebSocket
  #wake: () => void = () => {}

  constructor(url: string) {
    this.#socket = new WebSocket(url, { perMessageDeflate: false })
    this.#socket.on('message', (data) => {
      this.#queue.push(JSON.parse(data.toString()))
      this.#wake()
    })
    this.#socket.on('error', (error) => quit(`cannot talk to the server: ${error.message}`))
    this.#socket.on('close', () => this.#wake())
  }

  async asks(lastSeq: number) {
    await new Promise((resolve) => this.#socket.on('open', resolve))
    this.#socket.send(JSON.stringify({ type: 'catch_up', lastSeq }))
  }

  async next(due: string): Promise<Value> {
    for (;;) {
      const value = this.#queue.shift()
      if (value?.type === 'message') return value
      if (value?.type === 'full_state') {
        if (Array.isArray(value.messages))
          this.#queue.unshift(...value.messages.map((m) => ({ ...m, type: 'message' })))
        continue
      }
      if (value !== undefined) continue
      if (this.#socket.readyState > WebSocket.OPEN) quit(`the connection is closed, ${due} was due`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => quit(`five seconds without ${due}`), 5_000)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  leaves() {
    return new Promise((resolve) => {
      this.#socket.on('close', resolve)
      this.#socket.close(1000, 'enough')
    })
  }
}

const url = process.argv.at(2) ?? 'ws://localhost:8080'
const before = new Line(url)
await before.asks(-1)
let last = await listen(before, { count: 10, last: null })
await before.leaves()

await new Promise((resolve) => setTimeout(resolve, 2_000))

const after = new Line(url)
await after.asks(last)
last = await listen(after, { count: 30, last })
await after.leaves()
console.log(`all is well up to ${last}`)
process.exit(0)

async function listen(line: Line, { count, last }: { count: number; last: number | null }): Promise<number> {
  let latest = last
  for (let i = 0; i < count; i++) {
    const due = latest === null ? 'the first message' : `message ${latest + 1}`
    const { seq, text } = await line.next(due)
    if (typeof seq !== 'number') quit(`a message without a number where ${due} was due`)
    if (latest !== null && seq !== latest + 1) quit(`${due} was due, message ${seq} came`)
    if (text !== `message ${seq}`) quit(`message ${seq} reads “${text}”`)
    latest = seq
  }
  return latest ?? -1
}

function quit(why: string): never {
  console.error(why)
  process.exit(1)
}
