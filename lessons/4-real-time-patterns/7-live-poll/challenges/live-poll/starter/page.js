// The poll as the server told it last.
let poll = null

const socket = new WebSocket(`ws://${location.host}/`)

socket.addEventListener('open', () => {
  socket.send(JSON.stringify({ type: 'hello', clientId: 'somebody' }))
})

socket.addEventListener('message', (event) => {
  const message = JSON.parse(event.data)
  if (message.type === 'poll') {
    poll = message.poll
    makeOptions()
  }
  // What about counts, vote_result and presence?
  draw()
})

function vote(option) {
  console.log('pressed', option)
  // Show it, and send it.
}

/** New buttons for a new poll. */
function makeOptions() {
  const items = (poll?.options ?? []).map((text, option) => {
    const button = document.createElement('button')
    button.textContent = text
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

/** Draws from what is known. */
function draw() {
  document.querySelector('[data-question]').textContent = poll?.question ?? 'No question yet'
  for (const option of poll?.options.keys() ?? []) {
    document.querySelector(`[data-count="${option}"]`).textContent = poll.counts[option]
  }
}
