// A reducer: what happens goes in, the next state comes out, and the page is drawn from it.
;(() => {
  sessionStorage.me ||= `me-${Math.random().toString(36).slice(2)}`
  const me = sessionStorage.me
  const $ = (selector) => document.querySelector(selector)
  let state = { poll: null, vote: null, pending: null, message: '', here: 0 }
  let ws

  function next(state, event) {
    const { poll, pending } = state
    switch (event.type) {
      case 'poll':
        if (event.poll?.id !== poll?.id)
          return { ...state, poll: event.poll, vote: event.yourVote, pending: null, message: '' }
        return {
          ...state,
          poll: event.poll,
          vote: event.yourVote,
          pending: event.yourVote === null ? pending : null,
        }
      case 'counts':
        return event.pollId === poll?.id ? { ...state, poll: { ...poll, counts: event.counts } } : state
      case 'presence':
        return { ...state, here: event.count }
      case 'press':
        return { ...state, pending: { option: event.option, key: event.key }, message: '' }
      case 'vote_result': {
        if (event.key !== pending?.key) return state
        if (event.status === 'accepted') {
          const counts = poll.counts.map((n, i) => (i === pending.option ? n + 1 : n))
          return { ...state, poll: { ...poll, counts }, vote: pending.option, pending: null }
        }
        if (event.status === 'duplicate') return { ...state, vote: pending.option, pending: null }
        return { ...state, pending: null, message: `Sorry: ${event.status.replace('_', ' ')}.` }
      }
      default:
        return state
    }
  }

  function happens(event) {
    const before = state
    state = next(state, event)
    if (before.poll?.id !== state.poll?.id) build()
    paint()
  }

  function open() {
    ws = new WebSocket(`ws://${location.host}`)
    ws.onopen = () => {
      ws.send(JSON.stringify({ type: 'hello', clientId: me }))
      send()
    }
    ws.onmessage = ({ data }) => happens(JSON.parse(data))
    ws.onclose = () => setTimeout(open, 300)
  }

  function send() {
    if (state.pending && ws.readyState === 1) {
      ws.send(JSON.stringify({ type: 'vote', pollId: state.poll.id, ...state.pending }))
    }
  }

  function build() {
    $('#choices').textContent = ''
    state.poll?.options.forEach((option, i) => {
      const row = $('#choices').appendChild(document.createElement('p'))
      const button = row.appendChild(document.createElement('button'))
      button.type = 'button'
      button.setAttribute('data-option', i)
      button.textContent = option
      row.appendChild(document.createElement('meter')).max = 30
      row.appendChild(document.createElement('strong')).setAttribute('data-count', i)
    })
  }

  function paint() {
    $('[data-question]').textContent = state.poll?.question ?? ''
    $('[data-message]').textContent = state.message
    $('[data-presence]').textContent = String(state.here)
    state.poll?.options.forEach((_, i) => {
      const mine = (state.pending?.option ?? state.vote) === i
      const count = state.poll.counts[i] + (state.pending?.option === i ? 1 : 0)
      const button = $(`[data-option="${i}"]`)
      button.setAttribute('aria-pressed', String(mine))
      $(`[data-count="${i}"]`).textContent = String(count)
    })
  }

  document.addEventListener('click', (event) => {
    const option = event.target.closest('[data-option]')?.getAttribute('data-option')
    if (option === undefined || option === null || state.pending) return
    happens({ type: 'press', option: Number(option), key: `${me}/${Date.now()}/${Math.random()}` })
    send()
  })
  open()
})()
