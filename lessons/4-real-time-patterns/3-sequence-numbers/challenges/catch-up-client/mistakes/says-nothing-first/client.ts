// Connects and listens, and never says how far it got on the first visit.
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'

const AWAY_MS = 2_000
const SILENCE_MS = 20_000

const url = process.argv[2] ?? 'ws://localhost:8080'

/** The number of the last message that was heard; -1 before the first. */
let lastSeq = -1

try {
  await visit(10)
  await pause(AWAY_MS)
  await visit(30)
  console.log(`The server is right: everything came up to message ${lastSeq}, once and in order.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** Connects, says how far it got, hears so many messages and leaves. Rejects when anything about them is wrong. */
function visit(count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    let heard = 0

    const giveUp = (error: Error) => {
      clearTimeout(silence)
      reject(error)
      socket.terminate()
    }
    const silence = setTimeout(() => {
      giveUp(new Error(`Nothing came for ${SILENCE_MS / 1000} s; message ${lastSeq + 1} was due.`))
    }, SILENCE_MS)

    socket.on('open', () => {
      if (lastSeq !== -1) socket.send(JSON.stringify({ type: 'catch_up', lastSeq }))
    })
    socket.on('error', giveUp)
    socket.on('close', () => {
      if (heard < count) giveUp(new Error(`The server closed the connection before message ${lastSeq + 1}.`))
      clearTimeout(silence)
      resolve()
    })
    socket.on('message', (data) => {
      // What arrives while the connection closes was not asked for: the next visit asks for it again.
      if (heard >= count) return
      silence.refresh()
      try {
        for (const message of messagesIn(data.toString())) {
          judge(message)
          heard++
        }
      } catch (error) {
        giveUp(error instanceof Error ? error : new Error(String(error)))
      }
      if (heard >= count) socket.close()
    })
  })
}

interface Message {
  seq: number
  text: string
}

/** One message, the list in a full state, or none: other types are no business of this test. */
function messagesIn(text: string): Message[] {
  const message = JSON.parse(text)
  if (message.type === 'message') return [message]
  return message.type === 'full_state' ? message.messages : []
}

/** Throws unless this is the very message that was due. */
function judge({ seq, text }: Message) {
  const due = lastSeq + 1
  // The first number is the server's choice: 0 or 1.
  const isFirst = lastSeq === -1 && (seq === 0 || seq === 1)
  if (seq !== due && !isFirst) {
    const what = seq < due ? `message ${seq} came again, or too late` : `message ${due} is missing`
    throw new Error(`Expected message ${due} and heard ${seq}: ${what}.`)
  }
  if (text !== `message ${seq}`) throw new Error(`Message ${seq} has the wrong text: “${text}”.`)
  lastSeq = seq
}
