// The WebSocket that Node brings, its events, and a phase that says what the next one means. Takes a whole full state.
const target = process.argv[2] ?? 'ws://localhost:8080'

let phase: 'first visit' | 'away' | 'second visit' = 'first visit'
let next: number | null = null
let count = 0
let socket = open()
let deadline = setTimeout(end, 5000, 'no message for five seconds')

function open() {
  const opened = new WebSocket(target)
  opened.onopen = () => opened.send(JSON.stringify({ type: 'catch_up', lastSeq: next === null ? -1 : next - 1 }))
  opened.onmessage = ({ data }) => hear(JSON.parse(data))
  opened.onerror = () => end(`no connection to ${target}`)
  opened.onclose = () => {
    if (phase !== 'away') end('the server closed the connection')
    setTimeout(comeBack, 2000)
  }
  return opened
}

function comeBack() {
  phase = 'second visit'
  count = 0
  socket = open()
  again()
}

function hear(said: { type: string; seq: number; text: string; messages: { seq: number; text: string }[] }) {
  if (phase === 'away') return
  again()
  if (said.type === 'message') take(said)
  if (said.type === 'full_state') {
    // A full state that lacks nothing is no loss: skip what is known, judge the rest.
    for (const each of said.messages) if (next === null || each.seq >= next) take(each)
  }
  if (phase === 'first visit' && count >= 10) {
    phase = 'away'
    clearTimeout(deadline)
    socket.close(1000)
  }
  if (phase === 'second visit' && count >= 30) end()
}

function take({ seq, text }: { seq: number; text: string }) {
  if (next !== null && seq > next) end(`lost: ${next} did not come before ${seq}`)
  if (next !== null && seq < next) end(`twice or late: ${seq} came when ${next} was due`)
  if (text !== `message ${seq}`) end(`wrong text in ${seq}: ${text}`)
  next = seq + 1
  count += 1
}

function again() {
  clearTimeout(deadline)
  deadline = setTimeout(end, 5000, `silence where ${next} was due`)
}

function end(problem?: string) {
  if (problem) console.error(problem)
  process.exit(problem ? 1 : 0)
}
