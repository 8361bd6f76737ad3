import { connect, type Socket } from 'node:net'
import { encodeCommand, RespDecoder, type RespValue } from '#wire'

/** Redis did not answer: it is down, busy, or has closed the connection. */
export class RedisSilence extends Error {
  override name = 'RedisSilence'
}

/** A connection of the grader's own, straight to Redis and on nobody's record. It opens itself, and again after it broke. */
export class RedisConnection {
  readonly #socketPath: string
  #socket: Socket | null = null
  #waiting: { resolve: (value: RespValue) => void; reject: (error: Error) => void }[] = []

  constructor(socketPath: string) {
    this.#socketPath = socketPath
  }

  /** The answer to one command. Rejects with RedisSilence when none comes in time. */
  async ask(words: readonly string[], { deadlineMs }: { deadlineMs: number }): Promise<RespValue> {
    const socket = this.#open()
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<RespValue>((resolve, reject) => {
        this.#waiting.push({ resolve, reject })
        timer = setTimeout(() => {
          // Answers come in the order of the questions: after one that is missing, none can be told from another.
          this.close()
          reject(new RedisSilence(`Redis did not answer ${words[0]} within ${deadlineMs} ms.`))
        }, deadlineMs)
        socket.write(encodeCommand(words))
      })
    } finally {
      clearTimeout(timer)
    }
  }

  close(): void {
    this.#broke(this.#socket)
  }

  #open(): Socket {
    if (this.#socket !== null) return this.#socket
    const socket = connect(this.#socketPath)
    const decoder = new RespDecoder({ side: 'server' })
    socket.on('data', (bytes) => {
      for (const value of decoder.push(bytes)) {
        if (value.type === 'problem') this.#broke(socket)
        else this.#waiting.shift()?.resolve(value)
      }
    })
    socket.on('error', () => this.#broke(socket))
    socket.on('close', () => this.#broke(socket))
    this.#socket = socket
    return socket
  }

  #broke(socket: Socket | null): void {
    if (socket === null || this.#socket !== socket) return
    this.#socket = null
    socket.destroy()
    for (const { reject } of this.#waiting.splice(0)) reject(new RedisSilence('Redis closed the connection.'))
  }
}
