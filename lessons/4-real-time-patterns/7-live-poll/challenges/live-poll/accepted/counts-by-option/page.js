// Keeps what the server said and what the voter did apart, and takes counts in both shapes.
const state = { server: null, yours: null, waiting: null, text: '' }
let line = null

if (!sessionStorage.getItem('poll-client')) {
  sessionStorage.setItem('poll-client', `${Date.now()}-${Math.random()}`)
}

const on = {
  poll({ poll, yourVote }) {
    const isNew = state.server?.id !== poll?.id
    state.server = poll
    state.yours = yourVote
    if (isNew) {
      state.text = ''
      state.waiting = null
      document.getElementById('options').innerHTML = (poll?.options ?? [])
        .map(
          (_, i) =>
            `<li><button type="button" data-option="${i}"></button>: <span data-count="${i}"></span> votes</li>`,
        )
        .join('')
      poll?.options.forEach((text, i) => {
        const button = document.querySelector(`[data-option="${i}"]`)
        button.append(document.createTextNode(text))
        button.onclick = () => press(i)
      })
    }
    // Asks again even when the vote may have arrived: the key makes that harmless.
    if (state.waiting) tell({ type: 'vote', pollId: poll.id, ...state.waiting })
  },
  counts({ pollId, counts }) {
    if (pollId === state.server?.id) state.server.counts = counts
  },
  vote_result({ key, status }) {
    if (key !== state.waiting?.key) return
    const { option } = state.waiting
    state.waiting = null
    if (status === 'accepted') {
      state.server.counts[option]++
      state.yours = option
    } else if (status === 'duplicate') state.yours = option
    else state.text = status === 'already_voted' ? 'One vote each.' : 'That did not work.'
  },
  presence({ count }) {
    document.querySelector('[data-presence]').replaceChildren(String(count))
  },
}

function press(option) {
  if (state.waiting) return
  state.text = ''
  state.waiting = { option, key: `${performance.now()}-${Math.random()}` }
  tell({ type: 'vote', pollId: state.server.id, ...state.waiting })
  render()
}

function tell(message) {
  if (line.readyState === WebSocket.OPEN) line.send(JSON.stringify(message))
}

function render() {
  document.querySelector('[data-question]').textContent = state.server ? state.server.question : '…'
  document.querySelector('[data-message]').textContent = state.text
  for (const count of document.querySelectorAll('[data-count]')) {
    const i = Number(count.dataset.count)
    // Shown on top as long as the server does not name it as counted.
    const extra = state.waiting?.option === i && state.yours === null ? 1 : 0
    count.textContent = String(state.server.counts[i] + extra)
    const isMine = (state.yours ?? state.waiting?.option) === i
    document.querySelector(`[data-option="${i}"]`).ariaPressed = String(isMine)
    document.querySelector(`[data-option="${i}"]`).setAttribute('aria-pressed', String(isMine))
  }
}

function connect() {
  line = new WebSocket(`ws://${location.host}/`)
  line.onopen = () => tell({ type: 'hello', clientId: sessionStorage.getItem('poll-client'), pollId: state.server?.id })
  line.onmessage = (event) => {
    const message = JSON.parse(event.data)
    on[message.type]?.(message)
    render()
  }
  line.onerror = () => line.close()
  line.onclose = () => setTimeout(connect, 100)
}

connect()
