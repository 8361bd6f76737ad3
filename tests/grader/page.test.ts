import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fail, type Page, type Scene, within } from '../../sandbox-server/grader/index.ts'
import { eventually } from '../support/eventually.ts'
import { type Graded, grade, nextPort } from './grading.ts'

/** A server for pages: the HTML's body, page.js, and a WebSocket that answers each text with “echo …”. */
function serverOf(body: string, script = '', more = ''): string {
  return `
    import { createServer } from 'node:http'
    import { WebSocketServer } from 'ws'
    const files: Record<string, [string, string]> = {
      '/': ['text/html', ${JSON.stringify(`<!doctype html><html><head><title>A page</title></head><body>${body}</body></html>`)}],
      '/page.js': ['text/javascript', ${JSON.stringify(script)}],
      '/other.js': ['text/javascript', 'export const other = "other"'],
      '/classic.js': ['text/javascript', 'const fromClassic = "classic"'],
      '/data.json': ['application/json', '{"x":1}'],
    }
    const server = createServer((request, response) => {
      const file = files[request.url ?? '']
      if (file === undefined) response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': file[0] }).end(file[1])
    })
    new WebSocketServer({ server }).on('connection', (socket, request) => {
      console.log('origin ' + request.headers.origin)
      socket.on('message', (data) => socket.send('echo ' + data))
      socket.on('close', (code) => console.log('closed ' + code))
    })
    ${more}
    server.listen(Number(process.env.PORT))`
}

test('a page loads its classic and module scripts, in a browser’s order', async () => {
  const body = `
    <ol id="log"></ol>
    <script>
      const say = (text) => { const li = document.createElement('li'); li.textContent = text; document.querySelector('#log').append(li) }
      say('inline ' + document.readyState)
      document.addEventListener('DOMContentLoaded', () => say('ready ' + document.readyState))
      addEventListener('load', () => say('load ' + document.readyState))
    </script>
    <script type="module" src="/page.js"></script>
    <script src="/classic.js"></script>
    <script>say('second ' + fromClassic)</script>`
  await passes(serverOf(body, `import { other } from './other.js'; say('module ' + other)`), async ({ page }) => {
    const home = await page()
    await home.shows('#log li:last-child', 'load complete')
    assert.deepEqual(await home.texts('#log li'), [
      'inline loading',
      'second classic',
      'module other',
      'ready interactive',
      'load complete',
    ])
    assert.equal(await home.count('#log li'), 5)
  })
})

test('clicks and keys do what they do in a browser', async () => {
  const body = `
    <p id="out"></p><button id="go">Go</button><button id="off" disabled>Off</button>
    <form id="form"><input id="name" name="name"><select id="kind" name="kind"><option value="1">One</option><option value="2">Two</option></select><button>Send</button></form>
    <script type="module" src="/page.js"></script>`
  const script = `
    const out = document.querySelector('#out')
    document.querySelector('#go').addEventListener('click', () => { out.textContent = 'clicked' })
    document.querySelector('#name').addEventListener('input', (event) => { out.textContent = event.target.value })
    document.querySelector('#name').addEventListener('change', (event) => { document.title = 'changed' })
    document.querySelector('#form').addEventListener('submit', (event) => {
      event.preventDefault()
      out.textContent = [...new FormData(event.target)].join(' ')
    })`
  await passes(serverOf(body, script), async ({ page }) => {
    const home = await page()
    await home.clicks('button', 'Go')
    await home.shows('#out', 'clicked')
    await home.types('#name', 'Ada')
    await home.shows('#out', 'Ada')
    await home.types('#kind', 'Two')
    await home.clicks('#form button')
    await home.shows('#out', 'name,Ada kind,2')
    await home.types('#name', 'Bob\n')
    await home.shows('#out', /^name,Bob/)
    assert.equal(await home.text('#name'), 'Bob')
  })
})

test('a number that is written into the page is shown, 0 too, and ARIA states are attributes', async () => {
  const body = `<p id="zero">x</p><button id="vote">Vote</button><script>
    document.querySelector('#zero').textContent = 0
    document.querySelector('#vote').ariaPressed = 'true'
  </script>`
  await passes(serverOf(body), async ({ page }) => {
    const home = await page()
    await home.shows('#zero', '0')
    await home.shows('[aria-pressed=true]', 'Vote')
  })
})

test('what is hidden is not shown, and what changes later is waited for', async () => {
  const body = `
    <style>.gone { display: none }</style>
    <p class="a" hidden>one</p><div class="gone"><p class="a">two</p></div><p class="a">three</p>
    <button>later</button>
    <script>document.querySelector('button').onclick = () => {
      setTimeout(() => { document.querySelector('[hidden]').hidden = false }, 30)
      setTimeout(() => { document.querySelectorAll('.a')[2].remove() }, 60)
    }</script>`
  await passes(serverOf(body), async ({ page }) => {
    const home = await page()
    assert.deepEqual(await home.texts('.a'), ['three'])
    await home.clicks('button')
    await home.shows('.a', 'one')
    await home.hides('.gone + .a')
  })
})

test('a page talks with its server by fetch and WebSocket, with a browser’s Origin', async () => {
  const body = `<p id="json"></p><p id="ws"></p><script type="module" src="/page.js"></script>`
  const script = `
    fetch('/data.json').then((r) => r.json()).then((json) => { document.querySelector('#json').textContent = json.x })
    const socket = new WebSocket('ws://' + location.host)
    try { socket.send('early') } catch (error) { document.title = error.name }
    socket.onopen = (event) => { if (event instanceof Event && socket.readyState === WebSocket.OPEN) socket.send('hi ' + document.title) }
    socket.addEventListener('message', ({ data }) => { document.querySelector('#ws').textContent = data; socket.close(1000); document.title = socket.readyState })
    socket.onclose = ({ code, wasClean }) => { document.querySelector('#ws').textContent += ' ' + [code, wasClean, document.title].join() }`
  const { first } = await graded(serverOf(body, script), async ({ page, program }) => {
    const server = program()
    const home = await page()
    await home.shows('#json', '1')
    await home.shows('#ws', 'echo hi InvalidStateError 1000,true,2')
    await server.prints('closed 1000')
    assert.match(server.output, /origin http:\/\/localhost:\d+\n/)
  })
  assert.equal(first.status, 'pass', first.message)
})

test('a WebSocket that cannot connect fires error, then close with 1006', async () => {
  const body = `<p id="log"></p><script>
    const log = (text) => { document.querySelector('#log').textContent += text + ' ' }
    const socket = new WebSocket('ws://localhost:9')
    socket.onerror = () => log('error'); socket.onclose = (event) => log('close ' + event.code + ' ' + event.wasClean)
    try { new WebSocket('ftp://x') } catch (error) { log(error.name) }
    try { socket.close(1001) } catch (error) { log(error.name) }
  </script>`
  await passes(serverOf(body), async ({ page }) => {
    await (await page()).shows('#log', 'SyntaxError InvalidAccessError error close 1006 false')
  })
})

test('a reload keeps sessionStorage and closes the sockets; two pages have each their own', async () => {
  const body = `<p id="n"></p><p id="l"></p><script>
    const n = Number(sessionStorage.getItem('n') ?? 0) + 1; sessionStorage.setItem('n', n); document.querySelector('#n').textContent = n
    const l = Number(localStorage.getItem('l') ?? 0) + 1; localStorage.setItem('l', l); document.querySelector('#l').textContent = l
    new WebSocket('/')
  </script>`
  await passes(serverOf(body), async ({ page, program }) => {
    program()
    const a = await page()
    await program().prints('origin')
    await a.reloads()
    await a.shows('#n', '2')
    await program().prints('closed 1001')
    const b = await page()
    await b.shows('#n', '1')
    await b.shows('#l', '3')
    await a.shows('#n', '2')
    await a.closes()
    await program().prints('closed 1001')
  })
})

test('what a page prints and what nobody caught is in its logs, with the line', async () => {
  const body = `<p id="done"></p><script type="module" src="/page.js"></script>`
  const script = `console.log('hello', { a: 1 })
    setTimeout(() => { throw new TypeError('boom') }, 1)
    Promise.reject(new Error('nobody'))
    document.body.addEventListener('click', () => { throw new Error('clicked') })
    setTimeout(() => { document.querySelector('#done').textContent = 'done' }, 30)`
  await passes(serverOf(body, script), async ({ page }) => {
    const home = await page()
    await home.clicks('body')
    await home.shows('#done', 'done')
    const due = [
      /^hello \{ a: 1 \}$/,
      /TypeError: boom \(page\.js:2\)/,
      /Uncaught Error: nobody \(page\.js:3\)/,
      /Error: clicked \(page\.js:4\)/,
    ]
    // What a console says comes by itself, not with the answer to a word.
    for (const one of due) await eventually(`${one} is in the logs`, () => home.logs.some((line) => one.test(line)))
  })
})

test('what the page does not show is told with what it shows, and with the errors of its console', async () => {
  const server = serverOf(
    `<p class="n">1</p><p class="n">2</p><script type="module" src="/page.js"></script>`,
    'nope()',
  )
  const { first } = await graded(server, async ({ page }) => void (await (await page()).shows('.n', '3', within(50))))
  assert.equal(first.message, 'The page shows something else in .n than is due.')
  assert.equal(first.expected, '"3"')
  assert.equal(first.actual, '"1"\n"2"\nThe page\'s console says:\nReferenceError: nope is not defined (page.js:1)')
  const { first: none } = await graded(
    serverOf(''),
    async ({ page }) => void (await (await page()).clicks('#go', within(50))),
  )
  assert.equal(none.message, 'The page shows nothing that matches #go.')
})

test('a page that is not there, and one whose script loops, fail the check', async () => {
  const { first } = await graded(serverOf(''), async ({ page }) => void (await page('/nowhere')))
  assert.match(first.message ?? JSON.stringify(first), /nowhere could not be opened/)
  assert.equal(first.actual, 'status 404')
  const loops = serverOf(
    `<button>x</button><script>document.querySelector('button').onclick = () => { for (;;); }</script>`,
  )
  const { first: loop } = await graded(loops, async ({ page }) => void (await (await page()).clicks('button')), 0.3)
  assert.match(loop.message ?? '', /a script of it loops/)
})

test('what a page says to a server that the grader plays is on the record', async () => {
  const html = `<p id="a"></p><script>
    const socket = new WebSocket('ws://' + location.host + '/live'); socket.onopen = () => socket.send('{"type":"hello"}')
    socket.onmessage = ({ data }) => { document.querySelector('#a').textContent = JSON.parse(data).count }
  </script>`
  const port = nextPort()
  const { first, wire } = await grade(
    '',
    ({ check }) =>
      check('is right', async ({ plays, page }) => {
        const server = await plays(port)
        server.serves('/', { body: html, type: 'text/html' })
        const [home, peer] = await Promise.all([page(`http://localhost:${port}/`), server.welcomes('page')])
        await peer.expects({ type: 'hello' })
        peer.sends({ type: 'counts', count: 7 })
        await home.shows('#a', '7')
      }),
    { setup: { starts: 'nothing' } },
  )
  assert.equal(first.status, 'pass', first.message)
  assert.ok(
    wire.some((event) => event.type === 'frame' && JSON.stringify(event).includes('hello')),
    JSON.stringify(wire),
  )
})

test('TypeScript in a page is not run, as in a browser', async () => {
  const server = serverOf(
    `<p id="a">no</p><script type="module" src="/page.js"></script>`,
    `const a: string = 'yes'; document.querySelector('#a').textContent = a`,
  )
  await passes(server, async ({ page }) => {
    const home = await page()
    await eventually('the page logs a SyntaxError', () => /SyntaxError/.test(home.logs.join('\n')))
    await home.shows('#a', 'no')
  })
})

async function graded(server: string, body: (scene: Scene) => Promise<void>, patience = 3): Promise<Graded> {
  return await grade(
    server,
    ({ check }) =>
      check('is right', async (scene) => {
        try {
          await body(scene)
        } catch (error) {
          // What a test asserts inside is the test's own, not the grader's.
          if (error instanceof assert.AssertionError) fail({ message: error.message, anomaly: 'unexpected' })
          throw error
        }
      }),
    { patience },
  )
}

async function passes(
  server: string,
  body: (scene: Scene & { page: (url?: string) => Promise<Page> }) => Promise<void>,
): Promise<void> {
  const { first } = await graded(server, body)
  assert.equal(first.status, 'pass', `${first.message}\n${first.expected}\n${first.actual}\n${first.output}`)
}
