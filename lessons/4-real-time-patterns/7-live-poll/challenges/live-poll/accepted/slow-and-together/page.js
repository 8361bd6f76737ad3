// Draws a little later, all at once; sends an unanswered vote again with a new connection, at its very beginning.
sessionStorage.id ??= `${Math.random()}`
const id = sessionStorage.id
const page = { poll: undefined, yours: null, sent: undefined, said: '', here: '' }
let socket
let drawing = false

const draw = () => {
  if (drawing) return
  drawing = true
  setTimeout(() => {
    drawing = false
    paint()
  }, 15)
}

function paint() {
  const { poll, sent, yours } = page
  document.querySelector('[data-question]').textContent = poll?.question
  document.querySelector('[data-presence]').textContent = page.here
  document.querySelector('[data-message]').textContent = page.said
  const list = document.getElementById('options')
  if (list.dataset.poll !== poll?.id) {
    list.dataset.poll = poll.id
    list.replaceChildren(
      ...poll.options.map((text, i) => {
        const item = document.createElement('li')
        item.innerHTML = `<button><span class="text"></span></button> <b data-count="${i}"></b>`
        item.querySelector('.text').textContent = text
        item.querySelector('button').dataset.option = i
        item.querySelector('button').addEventListener('click', () => choose(i))
        return item
      }),
    )
  }
  for (const [i] of (poll?.options ?? []).entries()) {
    list.querySelector(`[data-count="${i}"]`).textContent = poll.counts[i] + (sent?.option === i)
    list.querySelector(`[data-option="${i}"]`).setAttribute('aria-pressed', i === (sent ? sent.option : yours))
  }
}

function choose(option) {
  page.sent ??= { type: 'vote', pollId: page.poll.id, option, key: `${id}:${Math.random()}` }
  page.said = ''
  tell(page.sent)
  draw()
}

function tell(message) {
  if (socket.readyState === 1) socket.send(JSON.stringify(message))
}

function open() {
  socket = new WebSocket(`ws://${location.host}/`)
  socket.onopen = () => {
    tell({ type: 'hello', clientId: id })
    if (page.sent) tell(page.sent)
  }
  socket.onclose = () => setTimeout(open, 350)
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data)
    if (message.type === 'presence') page.here = message.count
    if (message.type === 'counts' && message.pollId === page.poll?.id) page.poll.counts = message.counts
    if (message.type === 'poll') {
      if (message.poll?.id !== page.poll?.id) Object.assign(page, { sent: undefined, said: '' })
      if (message.yourVote !== null) page.sent = undefined
      page.poll = message.poll
      page.yours = message.yourVote
    }
    if (message.type === 'vote_result' && message.key === page.sent?.key) {
      const { option } = page.sent
      page.sent = undefined
      if (message.status === 'accepted') page.poll.counts[option] += 1
      if (['accepted', 'duplicate'].includes(message.status)) page.yours = option
      else page.said = 'Not counted.'
    }
    draw()
  }
}

open()
