// Writes down everything first, by the clock, and compares it with what it should have been at the end.
import WebSocket, { type RawData } from 'ws'

interface Line {
  seq: number
  text: string
}

const url = process.argv[2]
const log: Line[] = []

function sit(ms: number, isOver: (lines: number) => boolean) {
  return new Promise<Line[]>((resolve) => {
    const lines: Line[] = []
    const ws = new WebSocket(url ?? 'ws://localhost:8080')
    const timer = setTimeout(() => ws.close(), ms)
    const note = (data: RawData) => {
      const value = JSON.parse(data.toString('utf8'))
      if (value.type === 'message') lines.push(value)
      if (value.type === 'full_state') lines.push(...value.messages)
      if (isOver(lines.length)) {
        ws.off('message', note)
        ws.close()
      }
    }
    ws.on('open', () => ws.send(JSON.stringify({ type: 'catch_up', lastSeq: log.at(-1)?.seq ?? -1 })))
    ws.on('message', note)
    ws.on('error', (error) => {
      console.error(String(error))
      process.exit(1)
    })
    ws.on('close', () => {
      clearTimeout(timer)
      resolve(lines)
    })
  })
}

log.push(...(await sit(5_000, (lines) => lines >= 12)))
await new Promise((resolve) => setTimeout(resolve, 2_100))
const back = await sit(3_000, () => false)
log.push(...back)

const first = log[0]?.seq ?? 0
const complaints = log.flatMap(({ seq, text }, i) => {
  const due = first + i
  if (seq !== due) return [`place ${i}: message ${due} expected, message ${seq} found`]
  return text === `message ${seq}` ? [] : [`message ${seq} says “${text}”`]
})
if (back.length < 30) complaints.push(`only ${back.length} messages after the break, the last was ${log.at(-1)?.seq}`)
for (const complaint of complaints.slice(0, 5)) console.log(complaint)
process.exit(complaints.length === 0 ? 0 : 1)
