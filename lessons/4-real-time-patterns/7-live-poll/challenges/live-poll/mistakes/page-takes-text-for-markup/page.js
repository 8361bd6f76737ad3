/** The poll as the server told it last, or null. */
let poll = null
/** The option the server has counted for this client, or null. */
let yourVote = null
/** The vote that was sent and not answered yet: `{ pollId, option, key }`, or null. */
let unanswered = null
/** What the voter has to be told. */
let notice = ''
let presence = 0
let socket

const clientId = sessionStorage.getItem('clientId') ?? newName()
sessionStorage.setItem('clientId', clientId)

connect()

function connect() {
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/`)
  socket.addEventListener('open', () => say({ type: 'hello', clientId }))
  socket.addEventListener('message', (event) => {
    hear(JSON.parse(event.data))
    draw()
  })
  // A little chance, so that not everybody comes back at the same moment.
  socket.addEventListener('close', () => setTimeout(connect, 50 + Math.random() * 100))
}

function hear(message) {
  if (message.type === 'poll') hearPoll(message)
  if (message.type === 'counts' && message.pollId === poll?.id) poll.counts = message.counts
  if (message.type === 'vote_result' && message.key === unanswered?.key) hearResult(message.status)
  if (message.type === 'presence') presence = message.count
}

function hearPoll(message) {
  const isAnother = message.poll?.id !== poll?.id
  poll = message.poll
  yourVote = message.yourVote
  // It arrived after all, or it is for a poll that is over.
  if (yourVote !== null || unanswered?.pollId !== poll?.id) unanswered = null
  if (isAnother) {
    notice = ''
    makeOptions()
  }
  // The same vote, so the same key: should it have arrived, it is not counted twice.
  if (unanswered !== null) sendVote()
}

function hearResult(status) {
  const { option } = unanswered
  unanswered = null
  if (status === 'accepted') {
    yourVote = option
    // The server has counted it; the counts it sends next say so as well, and will replace these.
    poll.counts[option] += 1
  } else if (status === 'duplicate') {
    yourVote = option
  } else if (status === 'already_voted') {
    notice = 'You have voted already: your first vote stands.'
  } else {
    notice = 'Your vote could not be counted.'
  }
}

function vote(option) {
  if (unanswered !== null) return
  notice = ''
  unanswered = { pollId: poll.id, option, key: newName() }
  sendVote()
  draw()
}

function sendVote() {
  say({ type: 'vote', ...unanswered })
}

/** What cannot be said now is said once the server has told the poll on a new connection. */
function say(message) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}

/** New buttons for a new poll. They stay while it runs, so that whoever has moved to one of them stays there. */
function makeOptions() {
  const items = (poll?.options ?? []).map((text, option) => {
    const button = document.createElement('button')
    button.innerHTML = text
    button.dataset.option = option
    button.addEventListener('click', () => vote(option))

    const count = document.createElement('span')
    count.dataset.count = option

    const item = document.createElement('li')
    item.append(button, ' ', count)
    return item
  })
  document.querySelector('#options').replaceChildren(...items)
}

/** Draws from what is known. Nothing is ever added to what the page shows. */
function draw() {
  document.querySelector('[data-question]').innerHTML = poll?.question ?? 'No question yet'
  document.querySelector('[data-message]').textContent = notice
  document.querySelector('[data-presence]').textContent = presence
  for (const option of poll?.options.keys() ?? []) {
    const count = poll.counts[option] + (option === unanswered?.option ? 1 : 0)
    const isYours = option === (unanswered?.option ?? yourVote)
    document.querySelector(`[data-count="${option}"]`).textContent = count
    document.querySelector(`[data-option="${option}"]`).setAttribute('aria-pressed', isYours)
  }
}

/** A name that this browser has not given yet. */
function newName() {
  localStorage.names = Number(localStorage.names ?? 0) + 1
  return `name-${localStorage.names}`
}
