import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Scene } from '../../sandbox-server/grader/index.ts'
import { because, during, within } from '../../sandbox-server/grader/index.ts'
import { type Graded, grade, nextPort } from './grading.ts'

/** Makes one check of an Express app, which is declared as `app`. */
function checked(app: string, body: (scene: Scene) => Promise<void>): Promise<Graded> {
  const program = `
    import express from 'express'
    const app = express()
    app.use(express.json())
    ${app}
    app.listen(Number(process.env.PORT))
  `
  return grade(program, ({ check }) => check('speaks HTTP', body), { setup: { port: nextPort() } })
}

/** What the check says when it fails. */
async function failure(app: string, body: (scene: Scene) => Promise<void>) {
  const { first, wire } = await checked(app, body)
  assert.equal(first.status, 'fail', JSON.stringify(first))
  const blamed = (first.blames ?? []).map((n) => wire.find((event) => event.n === n)?.type)
  return { message: first.message, anomaly: first.anomaly, expected: first.expected, actual: first.actual, blamed }
}

const passes = async (app: string, body: (scene: Scene) => Promise<void>): Promise<Graded> => {
  const graded = await checked(app, body)
  assert.equal(graded.verdict.status, 'pass', JSON.stringify(graded.first))
  return graded
}

describe('an answer over HTTP', () => {
  it('is compared with what was due', async () => {
    const { wire } = await passes(
      `app.post('/polls', (req, res) => res.status(201).set('X-Kind', 'poll').json({ poll: req.body }))`,
      async ({ caller }) => {
        const answer = await caller('author').posts('/polls', { question: 'Tea?' })
        answer.is({
          status: 201,
          type: 'application/json',
          headers: { 'x-kind': /^poll$/ },
          json: { poll: { question: 'Tea?' } },
        })
      },
    )
    const said = wire.filter((event) => 'connection' in event).map((event) => event.type)
    assert.deepEqual(said, ['request', 'body', 'response', 'body', 'closed'])
    const bodies = wire.flatMap((event) =>
      event.type === 'body' && event.payload.kind === 'text' ? [event.payload.text] : [],
    )
    assert.deepEqual(bodies, ['{"question":"Tea?"}', '{"poll":{"question":"Tea?"}}'])
  })

  it('says when 200 came where 201 is due', async () => {
    assert.deepEqual(
      await failure(`app.post('/polls', (req, res) => res.json({ id: 1 }))`, async ({ caller }) => {
        const answer = await caller('author').posts('/polls', {})
        answer.is({ status: 201, json: { id: 1 } }, because('a client goes by the status'))
      }),
      {
        message:
          'POST /polls was answered with 200 OK where 201 Created was due. 201 says that something new was made: res.status(201).',
        anomaly: 'unexpected',
        expected: 'status 201\n{ "id": 1 }',
        actual: '200 OK\nContent-Type: application/json; charset=utf-8\n{ "id": 1 }',
        blamed: ['response'],
      },
    )
  })

  it("shows Express' own error page as its words", async () => {
    const { message } = await failure('', async ({ caller }) => {
      const answer = await caller('reader').gets('/polls')
      answer.is({ status: 200 })
    })
    assert.equal(
      message,
      'GET /polls was answered with 404 Not Found where 200 OK was due. Express has no route for it: its own page says “Cannot GET /polls”.',
    )
    const thrown = await failure(`app.get('/', () => { throw new TypeError('no <poll>') })`, async ({ caller }) => {
      const answer = await caller('reader').gets('/')
      answer.is({ status: 200 })
    })
    assert.equal(
      thrown.message,
      'GET / was answered with 500 Internal Server Error where 200 OK was due. Express says: “TypeError: no <poll>”.',
    )
  })

  it('says when JSON comes under another type, and when it is none', async () => {
    const asksJson = async ({ caller }: Scene) => {
      const answer = await caller('reader').gets('/')
      answer.is({ type: 'application/json', json: { a: 1 } })
    }
    const said = async (sends: string) => (await failure(`app.get('/', (req, res) => ${sends})`, asksJson)).message
    assert.equal(
      await said(`res.type('html').end('{"a":1}')`),
      'GET /: the body is JSON, but the Content-Type is text/html. Clients go by the header: use res.json(…), or set application/json.',
    )
    assert.equal(
      await said(`res.send(String({ a: 1 }))`),
      'GET /: an object was sent without JSON.stringify, so its text is only “[object Object]”.',
    )
    assert.equal(await said('res.end()'), 'GET /: the body is empty where JSON is due.')
    assert.equal(
      await said(`res.send('<!doctype html><p>hi')`),
      'GET /: the body is a page of HTML where JSON is due. Answer with res.json(…), or with JSON.stringify and a Content-Type.',
    )
    assert.equal(
      await said(`res.json({ a: '1' })`),
      'The answer to GET / has the wrong shape. `a` is the text "1"; it must be the number 1.',
    )
  })

  it('is missed when it never comes, and when the connection ends without it', async () => {
    const late = await failure(`app.get('/', () => {})`, async ({ caller }) => {
      await caller('reader').gets('/', within(30))
    })
    assert.deepEqual([late.message, late.anomaly], ['reader asked GET / and got no answer within 30 ms.', 'unanswered'])
    assert.deepEqual(late.blamed, ['request'])
    const broken = await failure(`app.get('/', (req) => req.socket.destroy())`, async ({ caller }) => {
      await caller('reader').gets('/')
    })
    assert.equal(broken.message, 'reader asked GET / and got no answer: the server ended the connection without one.')
    const half = await failure(
      `app.get('/', (req, res) => { res.writeHead(200, { 'Content-Length': 9 }); res.write('half', () => res.destroy()) })`,
      async ({ caller }) => {
        await caller('reader').gets('/')
      },
    )
    assert.equal(
      half.message,
      'reader asked GET / and got only a part of the answer: the connection ended after 4 bytes of its body.',
    )
  })

  it('comes from an address of our own choice, with headers of our own choice', async () => {
    await passes(
      `app.get('/', (req, res) => res.json({ from: req.socket.remoteAddress, agent: req.get('x-agent') }))`,
      async ({ at }) => {
        const answer = await at({ from: '127.0.7.1', headers: { 'X-Agent': 'a' } })
          .caller('reader')
          .gets('/')
        assert.match(JSON.stringify(answer.json), /127\.0\.7\.1.*"a"/)
      },
    )
  })
})

describe('a request that is held', () => {
  const LONG = `
    const waiting = []
    app.get('/news', (req, res) => waiting.push(res))
    app.post('/news', (req, res) => { for (const each of waiting.splice(0)) each.json(req.body); res.status(201).end() })
  `

  it('is answered when there is something to say', async () => {
    await passes(LONG, async ({ caller }) => {
      const reader = caller('reader')
      const held = [reader.holds('GET', '/news'), reader.holds('GET', '/news')]
      for (const each of held) await each.isHeld(during(20))
      await caller('author').posts('/news', { text: 'x' })
      for (const each of held) await each.answers({ status: 200, json: { text: 'x' } })
    })
  })

  it('fails when the answer comes at once', async () => {
    const told = await failure(`app.get('/news', (req, res) => res.json([]))`, async ({ caller }) => {
      // It is told as soon as the answer is there, so only a server that holds would be waited for as long as this.
      await caller('reader').holds('GET', '/news').isHeld(during(20_000))
    })
    assert.equal(told.message, 'GET /news was answered with 200 OK: [] where it was to be held.')
    assert.deepEqual(told.blamed, ['response'])
  })

  it('fails when no answer comes', async () => {
    const told = await failure(LONG, async ({ caller }) => {
      await caller('reader').holds('GET', '/news').answers({ status: 200 }, within(20))
    })
    assert.equal(told.message, "reader's GET /news is still without an answer after 20 ms.")
  })

  it('may be given up, and the server notices', async () => {
    await passes(
      `let gone = 0
       app.get('/news', (req, res) => res.on('close', () => gone++))
       app.get('/gone', (req, res) => res.json(gone))`,
      async ({ caller }) => {
        const reader = caller('reader')
        const held = reader.holds('GET', '/news')
        await held.isHeld(during(20))
        held.aborts()
        let gone: unknown = 0
        while (gone === 0) gone = (await reader.gets('/gone')).json
      },
    )
  })
})

describe('an event stream', () => {
  const TICKS = `
    app.get('/events', (req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
      res.write('retry: 500\\n: hello\\n\\n')
      let n = Number(req.get('last-event-id') ?? 0)
      const timer = setInterval(() => res.write('id: ' + ++n + '\\ndata: ' + JSON.stringify({ n }) + '\\n\\n'), 10)
      res.on('close', () => clearInterval(timer))
    })
  `

  it('is heard event by event, and goes on behind the last one', async () => {
    const { wire } = await passes(TICKS, async ({ caller }) => {
      const stream = await caller('reader').streams('/events')
      await stream.expects({ event: 'message', data: { n: 1 }, id: '1' })
      await stream.hears(2, { event: 'message' })
      assert.deepEqual([stream.comments, stream.retryMs], [['hello'], 500])
      stream.leaves()
      const again = await caller('reader').streams('/events', { lastEventId: '3' })
      await again.expects({ data: { n: 4 } })
    })
    const heard = wire.flatMap((event) => (event.type === 'sse' ? [event] : []))
    assert.deepEqual(
      heard.slice(0, 3).map(({ data, id, event, isComment }) => ({ data, id, event, isComment })),
      [
        { data: '500', id: undefined, event: 'retry', isComment: true },
        { data: 'hello', id: undefined, event: undefined, isComment: true },
        { data: '{"n":1}', id: '1', event: undefined, isComment: undefined },
      ],
    )
  })

  const stream = async ({ caller }: Scene) => {
    const stream = await caller('reader').streams('/events', within(200))
    await stream.expects({ event: 'message', data: { n: 1 } }, within(60))
  }
  const said = async (head: string, text: string) => {
    const app = `app.get('/events', (req, res) => { res.writeHead(200, ${head}); res.write(${JSON.stringify(text)}) })`
    return (await failure(app, stream)).message
  }
  const RIGHT = `{ 'Content-Type': 'text/event-stream' }`

  it('needs its type', async () => {
    assert.equal(
      await said(`{ 'Content-Type': 'application/json' }`, 'data: {"n":1}\n\n'),
      'GET /events: the Content-Type is application/json, and an EventSource takes text/event-stream alone. With anything else it gives up for good.',
    )
  })

  it('needs an empty line after each event', async () => {
    assert.equal(
      await said(RIGHT, 'data: {"n":1}\n'),
      'reader got lines, but no empty line after them. Each event ends with one: write “data: …\\n\\n”.',
    )
  })

  it('needs no name where onmessage listens', async () => {
    assert.equal(
      await said(RIGHT, 'event: tick\ndata: {"n":1}\n\n'),
      'reader heard an event named “tick”. onmessage hears only events without a name: leave the “event:” line out.',
    )
  })

  it('says what is wrong with the data', async () => {
    assert.equal(
      await said(RIGHT, 'data: [object Object]\n\n'),
      'reader heard an event of the wrong shape. An object was sent without JSON.stringify, so its text is only “[object Object]”.',
    )
  })

  it('says when the server ends it', async () => {
    const app = `app.get('/events', (req, res) => { res.writeHead(200, ${RIGHT}); res.end('data: {"n":1}\\n\\n') })`
    const told = await failure(app, async ({ caller }) => {
      const stream = await caller('reader').streams('/events')
      await stream.hears(2, { data: { n: 1 } })
    })
    assert.equal(told.message, "The server ended reader's event stream. An EventSource would connect again and again.")
    assert.deepEqual(told.blamed, ['closed'])
  })
})

describe('a handshake that is to be refused', () => {
  const GATE = (verify: string) => `
    import { WebSocketServer } from 'ws'
    import { createServer } from 'node:http'
    const server = createServer()
    const sockets = new WebSocketServer({ noServer: true })
    server.on('upgrade', (request, socket, head) => { ${verify} })
    server.listen(Number(process.env.PORT))
  `
  const gate = (verify: string, body: (scene: Scene) => Promise<void>) =>
    grade(GATE(verify), ({ check }) => check('refuses', body), { setup: { port: nextPort() } })

  it('is refused with a status', async () => {
    const { verdict } = await gate(
      `socket.end('HTTP/1.1 403 Forbidden\\r\\nContent-Length: 0\\r\\n\\r\\n')`,
      async ({ at }) => {
        await at({ headers: { Origin: 'https://evil.example' } }).refuses('stranger', { status: 403 })
      },
    )
    assert.equal(verdict.status, 'pass')
  })

  it('fails where the client is let in, and says so when it is thrown out afterwards', async () => {
    const { first } = await gate('sockets.handleUpgrade(request, socket, head, () => {})', async ({ refuses }) => {
      await refuses('stranger', { status: [401, 403] })
    })
    assert.equal(first.message, 'stranger was let in where the handshake was to be refused.')
    const later = await gate(
      'sockets.handleUpgrade(request, socket, head, (ws) => ws.close(1008))',
      async ({ refuses }) => {
        await refuses('stranger')
      },
    )
    assert.equal(
      later.first.message,
      'stranger was let in first and closed with 1008 afterwards. Refuse before the upgrade: until 101 is sent, the client holds no connection.',
    )
  })
})
