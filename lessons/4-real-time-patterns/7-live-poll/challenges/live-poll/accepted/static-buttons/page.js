// Four buttons stand in the page already. Once somebody has voted, all of them are switched off.
const buttons = [...document.querySelectorAll('[data-option]')]
const numbers = [...document.querySelectorAll('[data-count]')]
const line = (selector) => document.querySelector(selector)

let clientId = sessionStorage.getItem('voter')
if (clientId === null) {
  clientId = crypto.randomUUID()
  sessionStorage.setItem('voter', clientId)
}

let ws
let pollId
let counts = []
let voted = null
let open = null

function show() {
  buttons.forEach((button, i) => {
    button.disabled = voted !== null || open !== null
    button.setAttribute('aria-pressed', i === voted || i === open?.option ? 'true' : 'false')
    numbers[i].textContent = (counts[i] ?? 0) + (i === open?.option ? 1 : 0)
  })
}

function setPoll(poll, yourVote) {
  if (poll.id !== pollId) {
    open = null
    line('[data-message]').textContent = ''
  }
  pollId = poll.id
  counts = poll.counts
  voted = yourVote
  if (voted !== null) open = null
  line('[data-question]').textContent = poll.question
  buttons.forEach((button, i) => {
    button.parentElement.hidden = i >= poll.options.length
    button.textContent = poll.options[i] ?? ''
  })
  if (open) ws.send(JSON.stringify(open))
}

function settle({ status }) {
  const { option } = open
  open = null
  if (status === 'accepted') counts = counts.map((count, i) => count + Number(i === option))
  if (status === 'accepted' || status === 'duplicate') voted = option
  else line('[data-message]').textContent = `The server says: ${status}`
}

buttons.forEach((button, option) => {
  button.onclick = () => {
    if (open || voted !== null) return
    open = { type: 'vote', pollId, option, key: crypto.randomUUID() }
    if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify(open))
    show()
  }
})

function start() {
  ws = new WebSocket(location.origin.replace('http', 'ws'))
  ws.onopen = () => ws.send(JSON.stringify({ type: 'hello', clientId }))
  ws.onmessage = (event) => {
    const message = JSON.parse(event.data)
    if (message.type === 'poll' && message.poll) setPoll(message.poll, message.yourVote)
    if (message.type === 'counts' && message.pollId === pollId) counts = message.counts
    if (message.type === 'presence') line('[data-presence]').textContent = message.count
    if (message.type === 'vote_result' && message.key === open?.key) settle(message)
    show()
  }
  ws.onclose = () => setTimeout(start, 200)
}
start()
