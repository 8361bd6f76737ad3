import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Scene } from '../../sandbox-server/grader/index.ts'
import { any, before, during, like, minutes, until, within } from '../../sandbox-server/grader/index.ts'
import { type Graded, grade, nextPort } from './grading.ts'

/** Makes one check of a Socket.IO server, which is declared as `io`. */
function checked(app: string, body: (scene: Scene) => Promise<void>, options = '{}'): Promise<Graded> {
  const program = `
    import { Server } from 'socket.io'
    const io = new Server(Number(process.env.PORT), ${options})
    ${app}
  `
  return grade(program, ({ check }) => check('speaks Socket.IO', body), { setup: { port: nextPort() } })
}

async function passes(app: string, body: (scene: Scene) => Promise<void>, options = '{}'): Promise<Graded> {
  const graded = await checked(app, body, options)
  assert.equal(graded.verdict.status, 'pass', JSON.stringify(graded.first))
  return graded
}

async function failure(app: string, body: (scene: Scene) => Promise<void>) {
  const { first, wire } = await checked(app, body)
  assert.equal(first.status, 'fail', JSON.stringify(first))
  const [n] = first.blames ?? []
  const blamed = wire.find((event) => event.n === n)
  const packet = blamed?.type === 'frame' ? blamed.packet?.data : blamed?.type
  return { message: first.message, anomaly: first.anomaly, expected: first.expected, actual: first.actual, packet }
}

const CHAT = `
  io.on('connection', (socket) => {
    io.emit('user-count', io.of('/').sockets.size)
    socket.on('disconnect', () => io.emit('user-count', io.of('/').sockets.size))
    socket.on('say', (text, ack) => {
      socket.broadcast.emit('said', { text, by: socket.handshake.auth.name })
      ack?.({ status: 'ok' })
    })
  })
`

describe('a Socket.IO client', () => {
  it('hears events, asks, and is told from others by its auth', async () => {
    const { wire } = await passes(CHAT, async ({ at }) => {
      const [a] = await at({ auth: { name: 'Ada' } }).joinIo('a')
      await a.expects('user-count', 1)
      const [b] = await at({ auth: { name: 'Bo' } }).joinIo('b')
      await a.expects('user-count', 2)
      await b.expects('user-count', 2)
      assert.deepEqual(await a.asks('say', 'hello', like({ status: 'ok' })), { status: 'ok' })
      const said: { text: string } = await b.expects('said', { text: 'hello', by: any.text }, within(300))
      assert.equal(said.text, 'hello')
      await b.leaves()
      await a.expects('user-count', 1)
    })
    const packets = wire.flatMap((event) => (event.type === 'frame' && event.packet ? [event.packet] : []))
    assert.deepEqual(
      packets.find(({ type, id }) => type === 'event' && id !== undefined),
      {
        engine: 'message',
        type: 'event',
        namespace: '/',
        id: 0,
        data: '["say","hello"]',
      },
    )
    assert.deepEqual(
      packets.find(({ type }) => type === 'ack'),
      {
        engine: 'message',
        type: 'ack',
        namespace: '/',
        id: 0,
        data: '[{"status":"ok"}]',
      },
    )
  })

  it('points at the packet that was wrong', async () => {
    const told = await failure(
      `io.on('connection', (s) => { s.emit('first'); s.emit('user-count', '2') })`,
      async ({ joinIo }) => {
        const [a] = await joinIo('a')
        a.ignores('first')
        await a.expects('user-count', 2)
      },
    )
    assert.deepEqual(told, {
      message: 'a heard “user-count” in the wrong shape. It is the text "2"; it must be the number 2.',
      anomaly: 'wrong-shape',
      expected: '“user-count”, 2',
      actual: '“user-count”, "2"',
      packet: '["user-count","2"]',
    })
  })

  const expectsMoved = async ({ joinIo }: Scene): Promise<void> => {
    const [a] = await joinIo('a')
    await a.expects('userMoved', { x: 1, y: 2 }, within(50))
  }
  const says = async (emits: string) =>
    (await failure(`io.on('connection', (s) => { ${emits} })`, expectsMoved)).message

  it('says when the name of an event is nearly right', async () => {
    assert.equal(
      await says(`s.emit('user-moved', { x: 1, y: 2 })`),
      'a heard “user-moved” where “userMoved” was due: names of events must be equal to the letter.',
    )
  })

  it('says when several arguments come where one object is due', async () => {
    assert.equal(
      await says(`s.emit('userMoved', 1, 2)`),
      'a heard “userMoved” in the wrong shape. It carries 2 arguments, 1 and 2, where one is due. Send one.',
    )
  })

  it('says when the object was stringified', async () => {
    assert.equal(
      await says(`s.emit('userMoved', JSON.stringify({ x: 1, y: 2 }))`),
      'a heard “userMoved” in the wrong shape. It carries a text with JSON inside. Socket.IO turns objects into JSON by itself: leave JSON.stringify out.',
    )
  })

  it('says when nothing comes', async () => {
    assert.equal(await says(''), 'a heard no “userMoved”.')
  })

  const asks = (answers: string, body = async (): Promise<void> => undefined) =>
    failure(`io.on('connection', (s) => s.on('save', (task, ack) => { ${answers} }))`, async ({ joinIo }) => {
      const [a] = await joinIo('a')
      await a.asks('save', {}, like({ status: 'ok' }), within(50))
      await a.hearsNothing(during(50))
      await body()
    })

  it('says when an acknowledgement begins with an error that is none', async () => {
    const told = await asks(`ack(null, { status: 'ok' })`)
    assert.equal(
      told.message,
      'The acknowledgement of “save” begins with null, as callbacks of Node do for “no error”. a looks at the first argument: call back with one object.',
    )
    assert.equal(told.packet, '[null,{"status":"ok"}]')
  })

  it('says when an acknowledgement does not come, comes twice, or says something else', async () => {
    assert.equal(
      (await asks('')).message,
      'a asked with “save” and got no acknowledgement. The last argument of the handler is the callback to call.',
    )
    const twice = await failure(
      `io.on('connection', (s) => s.on('save', (task, ack) => { ack({}); s.conn.write('30[{}]') }))`,
      async ({ joinIo }) => {
        const [a] = await joinIo('a')
        await a.asks('save', {})
        await a.hearsNothing(during(300))
      },
    )
    assert.deepEqual(
      [twice.message, twice.anomaly],
      ['“save” was acknowledged a second time. A callback is to be called once.', 'duplicated'],
    )
    assert.equal(
      (await asks(`ack({ stats: 'ok' })`)).message,
      'The acknowledgement of “save” has the wrong shape. It has `stats` where `status` is due.',
    )
  })

  it('says when the server goes away in the middle of a question', async () => {
    const told = await asks('s.disconnect()')
    assert.deepEqual([told.message, told.anomaly], ['The server disconnected a.', 'closed'])
  })

  it('proves a silence by a fence, and takes what comes', async () => {
    await passes(CHAT, async ({ joinIo }) => {
      const [a, b] = await joinIo('a', 'b')
      await b.expects('user-count', 2)
      await a.takes(2)
      a.emits('say', 'one')
      a.emits('say', 'two')
      const taken = await b.takes(5, until('said'))
      assert.deepEqual(
        taken.map(({ event, args }) => [event, args]),
        [['said', [{ text: 'one' }]]],
      )
      await b.hearsNothing(before('said', { text: 'two' }))
    })
    const told = await failure(CHAT, async ({ joinIo }) => {
      const [a, b] = await joinIo('a', 'b')
      await b.expects('user-count', 2)
      a.emits('say', 'one')
      a.emits('say', 'two')
      await b.hearsNothing(before('said', { text: 'two' }))
    })
    assert.equal(told.message, 'b heard “said”, which was not for it.')
  })

  it('carries binary data, and says which packet it came in', async () => {
    const { wire } = await passes(
      `io.on('connection', (s) => { s.emit('file', Buffer.from('abc')); s.emit('done', 1) })`,
      async ({ joinIo }) => {
        const [a] = await joinIo('a')
        await a.expects('file')
        await a.expects('done', 1)
      },
    )
    const types = wire.flatMap((event) =>
      event.type === 'frame' && event.to === 'a' ? [event.packet?.type ?? event.packet?.engine] : [],
    )
    assert.deepEqual(types.slice(0, 5), ['open', 'connect', 'binary event', 'attachment', 'event'])
  })

  it('works over long-polling, too', async () => {
    const { wire } = await passes(CHAT, async ({ at }) => {
      const [a] = await at({ transports: ['polling'] }).joinIo('a')
      await a.expects('user-count', 1)
      await a.asks('say', 'hello', like({ status: 'ok' }))
    })
    assert.ok(
      wire.some(
        (event) => event.type === 'body' && event.payload.kind === 'text' && event.payload.text.startsWith('43'),
      ),
    )
    const told = await failure(`io.on('connection', (s) => s.emit('a', 1))`, async ({ at }) => {
      const [a] = await at({ transports: ['polling'] }).joinIo('a')
      await a.expects('a', 2)
    })
    assert.equal(told.packet, 'body')
  })

  it('enters a namespace, from an address, with headers', async () => {
    await passes(
      `io.of('/admin').on('connection', (s) => s.emit('you', s.handshake.address, s.handshake.headers['x-a']))`,
      async ({ at }) => {
        const [a] = await at({ namespace: '/admin', from: '127.0.9.1', headers: { 'X-A': 'b' } }).joinIo('a')
        const you: readonly unknown[] = await a.expects('you', [any.text, 'b'])
        assert.match(String(you[0]), /127\.0\.9\.1$/)
      },
    )
  })

  it('is gone at once when it cuts its connection, and stays when it vanishes', async () => {
    const { wire } = await passes(CHAT, async ({ joinIo }) => {
      const [a, b, c] = await joinIo('a', 'b', 'c')
      await a.takes(3)
      b.vanishes()
      c.cuts()
      await a.expects('user-count', 2)
      await a.hearsNothing(during(100))
    })
    const faults = wire.flatMap((event) => (event.type === 'fault' ? [[event.lane, event.kind]] : []))
    assert.deepEqual(faults, [
      ['b', 'vanish'],
      ['c', 'cut'],
    ])
    assert.ok(wire.some((event) => event.type === 'closed' && event.from === 'c' && event.how === 'rst'))
  })

  it('does not take a server for dead whose clock stands still', async () => {
    await passes(
      `io.engine.on('connection', (connection) => setImmediate(() => clearTimeout(connection.pingIntervalTimer)))
       io.on('connection', (socket) => socket.on('hi', (ack) => ack({})))`,
      async ({ joinIo, pause }) => {
        const [a] = await joinIo('a')
        await pause(500)
        await a.asks('hi')
      },
      '{ pingInterval: 200, pingTimeout: 100 }',
    )
  })

  it('answers the pings of a server that lives through minutes at once', async () => {
    const { verdict, first, wire } = await grade(
      `import { Server } from 'socket.io'
       const io = new Server(Number(process.env.PORT))
       io.on('connection', (socket) => socket.on('hi', (ack) => ack({})))`,
      ({ check }) => {
        check('stays', async ({ joinIo, after }) => {
          const [a] = await joinIo('a')
          await after(minutes(5))
          await a.asks('hi')
        })
      },
      { setup: { port: nextPort(), clock: 'travel' } },
    )
    assert.equal(verdict.status, 'pass', JSON.stringify(first))
    const pongs = wire.filter((event) => event.type === 'frame' && event.packet?.engine === 'pong')
    assert.ok(pongs.length >= 11, `${pongs.length} pongs`)
  })

  it('hears why the server ends its connection', async () => {
    await passes(`io.on('connection', (s) => s.on('bye', () => s.disconnect(true)))`, async ({ joinIo }) => {
      const [a] = await joinIo('a')
      a.emits('bye')
      await a.isClosed({ reason: 'io server disconnect' })
    })
  })
})

describe('a Socket.IO client that is to be refused', () => {
  const REFUSES = `io.use((socket, next) => next(Object.assign(new Error('No token'), { data: { code: 401 } })))`

  it('hears the message and the data of the refusal', async () => {
    await passes(REFUSES, async ({ refusesIo }) => {
      const refusal = await refusesIo('stranger', { message: 'No token', data: { code: 401 } })
      assert.equal(refusal.willRetry, false)
    })
    const told = await failure(REFUSES, async ({ refusesIo }) => {
      await refusesIo('stranger', { data: { kode: 401 } })
    })
    assert.equal(told.message, 'stranger was refused, but in the wrong shape. It has `code` where `kode` is due.')
    assert.match(String(told.packet), /No token/)
  })

  it('fails where it is let in, and says so when it is thrown out afterwards', async () => {
    const refused = async ({ refusesIo }: Scene): Promise<void> => void (await refusesIo('stranger'))
    assert.equal((await failure('', refused)).message, 'stranger was let in where it was to be refused.')
    assert.match(
      String((await failure(`io.on('connection', (s) => s.disconnect())`, refused)).message),
      /^stranger was let in first and disconnected afterwards\. Refuse in a middleware/,
    )
  })

  it('fails to join where it is not let in, in words', async () => {
    const join = async ({ joinIo }: Scene): Promise<void> => void (await joinIo('a'))
    assert.equal((await failure(REFUSES, join)).message, 'a was refused with connect_error: No token.')
    const express = await grade(
      `import express from 'express'
       express().listen(Number(process.env.PORT))`,
      ({ check }) => check('joins', join),
      { setup: { port: nextPort() } },
    )
    assert.match(
      String(express.first.message),
      /^a could not connect: the server on port \d+ answered 404, as one without Socket\.IO does\./,
    )
    const elsewhere = await checked('', async ({ at }) => {
      await at({ namespace: '/admin' }).joinIo('a')
    })
    assert.equal(elsewhere.first.message, 'a was refused with connect_error: Invalid namespace.')
    const nobodys = nextPort()
    const noPort = await checked('', async ({ at }) => {
      await at({ port: nobodys }).joinIo('a')
    })
    assert.equal(noPort.first.message, `a could not connect: nothing listens on port ${nobodys}.`)
  })
})
