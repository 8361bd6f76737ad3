import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Declare, Peer } from '../../sandbox-server/grader/index.ts'
import { afterPong, any, because, before, during, like, until, within } from '../../sandbox-server/grader/index.ts'
import { grade, serverThat } from './grading.ts'

const ECHO = serverThat('socket.send(JSON.stringify(message))')
const SILENT = serverThat('')
const TELLS_ALL = serverThat('for (const client of server.clients) client.send(JSON.stringify(message))')

describe('expects', () => {
  it('takes the next message when it holds at least what the pattern names', async () => {
    const { verdict } = await grade(ECHO, ({ check }) => {
      check('echoes', async ({ join }) => {
        const [a] = await join('A')
        a.sends({ type: 'said', text: 'hello', at: 5 })
        const heard = await a.expects({ type: 'said', at: any.integer })
        assert.equal(heard.at, 5)
      })
    })
    assert.equal(verdict.status, 'pass')
  })

  it('fails on another message, naming both', async () => {
    const { first, wire } = await grade(ECHO, ({ check }) => {
      check('echoes', async ({ join }) => {
        const [a] = await join('A')
        a.sends({ type: 'said', text: 'no' })
        await a.expects({ type: 'heard', text: 'yes' }, because('it must'))
      })
    })
    assert.equal(first.status, 'fail')
    assert.equal(first.anomaly, 'unexpected')
    assert.equal(first.expected, '{ "type": "heard", "text": "yes" }')
    assert.equal(first.actual, '{ "type": "said", "text": "no" }')
    assert.equal(first.because, 'it must')
    const blamed = wire.find(({ n }) => n === first.blames?.[0])
    assert.ok(blamed?.type === 'frame' && blamed.from === 'server')
  })

  it('fails on silence after its deadline', async () => {
    const { first } = await grade(SILENT, ({ check }) => {
      check('answers', async ({ join }) => {
        const [a] = await join('A')
        a.sends({ type: 'ask' })
        await a.expects({ type: 'answer' }, within(30))
      })
    })
    assert.equal(first.anomaly, 'unanswered')
    assert.equal(first.message, 'A heard nothing.')
    assert.ok(first.durationMs < 2_000, `took ${first.durationMs} ms`)
  })

  it('passes a server that answers slowly but in time', async () => {
    const slow = serverThat("setTimeout(() => socket.send(JSON.stringify({ type: 'answer' })), 300)")
    const { verdict } = await grade(slow, ({ check }) => {
      check('answers', async ({ join }) => {
        const [a] = await join('A')
        for (let round = 0; round < 3; round++) {
          a.sends({ type: 'ask' })
          await a.expects({ type: 'answer' }, within(500))
        }
      })
    })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })

  it('of every kind fails at once when the connection is over', async () => {
    const hangsUp = serverThat('socket.terminate()')
    const { verdict } = await grade(hangsUp, ({ check, inOneServer }) => {
      const long = within(60_000)
      inOneServer(() => {
        for (const [name, waits] of Object.entries({
          expects: (a: Peer) => a.expects({ n: 1 }, long),
          hears: (a: Peer) => a.hears(3, { n: 1 }, long),
          hearsNothing: (a: Peer) => a.hearsNothing(before({ n: 1 }), long),
          'hearsNothing during': (a: Peer) => a.hearsNothing(during(60_000)),
          hearsPing: (a: Peer) => a.hearsPing(long),
        })) {
          check(name, async ({ join }) => {
            const [a] = await join('A')
            a.sends({})
            await waits(a)
          })
        }
      })
    })
    for (const { name, anomaly, durationMs } of verdict.tests) {
      assert.equal(anomaly, 'closed', name)
      assert.ok(durationMs < 10_000, `${name} took ${durationMs} ms`)
    }
  })

  it('fails at once when the server closes the connection', async () => {
    const { first } = await grade(serverThat("socket.close(1011, 'sorry')"), ({ check }) => {
      check('answers', async ({ join }) => {
        const [a] = await join('A')
        a.sends({ type: 'ask' })
        await a.expects({ type: 'answer' }, within(60_000))
      })
    })
    assert.equal(first.anomaly, 'closed')
    assert.equal(first.message, "The server closed A's connection.")
    assert.equal(first.actual, 'a Close frame with code 1011 and the reason "sorry"')
  })

  it('names a message that came twice', async () => {
    const twice = serverThat('socket.send(JSON.stringify(message)); socket.send(JSON.stringify(message))')
    const { first } = await grade(twice, ({ check }) => {
      check('echoes once', async ({ join }) => {
        const [a] = await join('A')
        a.sends({ n: 1 })
        await a.expects({ n: 1 })
        a.sends({ n: 2 })
        await a.expects({ n: 2 })
      })
    })
    assert.equal(first.anomaly, 'duplicated')
  })
})

describe('hears and takes', () => {
  const COUNTS = serverThat('for (let n = 1; n <= 3; n++) socket.send(JSON.stringify({ n }))')

  it('hears as many messages as it was told, in order', async () => {
    const { verdict } = await grade(COUNTS, ({ check }) => {
      check('counts', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        const heard = await a.hears(3, { n: any.integer })
        assert.deepEqual(
          heard.map(({ n }) => n),
          [1, 2, 3],
        )
      })
    })
    assert.equal(verdict.status, 'pass')
  })

  it('says how many came when some are lost', async () => {
    const { first } = await grade(COUNTS, ({ check }) => {
      check('counts', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        await a.hears(5, { n: any.integer }, within(50))
      })
    })
    assert.equal(first.anomaly, 'lost')
    assert.equal(first.message, 'A heard 3 of the messages that were due, and then nothing more.')
    assert.equal(first.expected, '5 messages like { "n": (a whole number) }')
  })

  it('takes what there is without failing, up to the message it was told', async () => {
    const { verdict } = await grade(COUNTS, ({ check }) => {
      check('counts', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        assert.deepEqual(await a.takes(9, until({ n: 2 })), [{ n: 1 }, { n: 2 }])
        assert.deepEqual(await a.takes(9, within(40)), [{ n: 3 }])
        assert.deepEqual(await a.takes(1, within(10)), [])
      })
    })
    assert.equal(verdict.status, 'pass')
  })

  it('fails on a message that is not like what it takes', async () => {
    const { first } = await grade(COUNTS, ({ check }) => {
      check('counts', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        await a.takes(3, like({ m: any.integer }))
      })
    })
    assert.equal(first.anomaly, 'wrong-shape')
  })
})

describe('hearsNothing', () => {
  it('passes when the fence is the next message', async () => {
    const { verdict } = await grade(TELLS_ALL, ({ check }) => {
      check('is quiet', async ({ join }) => {
        const [a, b] = await join('A', 'B')
        a.sends({ fence: 1 })
        await b.hearsNothing(before({ fence: 1 }))
      })
    })
    assert.equal(verdict.status, 'pass')
  })

  it('fails on what comes before the fence', async () => {
    const { first } = await grade(TELLS_ALL, ({ check }) => {
      check('is quiet', async ({ join }) => {
        const [a, b] = await join('A', 'B')
        a.sends({ stray: 1 })
        a.sends({ fence: 1 })
        await b.hearsNothing(before({ fence: 1 }))
      })
    })
    assert.equal(first.message, 'B heard a message that was not for it.')
    assert.equal(first.actual, '{ "stray": 1 }')
  })

  it('fails when not even the fence comes', async () => {
    const { first } = await grade(SILENT, ({ check }) => {
      check('is quiet', async ({ join }) => {
        const [a, b] = await join('A', 'B')
        a.sends({ fence: 1 })
        await b.hearsNothing(before({ fence: 1 }), within(30))
      })
    })
    assert.equal(first.anomaly, 'lost')
  })

  it('waits as long as it was told where there is no fence', async () => {
    const late = serverThat('setTimeout(() => socket.send("{}"), 20)')
    const { verdict } = await grade(late, ({ check }) => {
      check('is quiet', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        await a.hearsNothing(during(1_000))
      })
      check('was quiet so far', async ({ join }) => {
        const [a] = await join('A')
        await a.hearsNothing(during(20))
      })
    })
    assert.deepEqual(
      verdict.tests.map(({ status }) => status),
      ['fail', 'pass'],
    )
  })
})

describe('ignore, ignores and unfold', () => {
  const GREETS = serverThat(`
    socket.send(JSON.stringify({ type: 'welcome' }))
    socket.send(JSON.stringify({ type: 'many', items: [{ n: 1 }, { n: 2 }] }))
  `)

  it('pass over messages, and take apart those that stand for several', async () => {
    const { verdict } = await grade(GREETS, ({ check }) => {
      check('greets', async ({ join, ignore, unfold }) => {
        ignore({ type: 'welcome' })
        unfold((message) => (Object(message).type === 'many' ? Object(message).items : [message]))
        const [a] = await join('A')
        a.ignores({ n: 1 })
        a.sends({})
        await a.expects({ n: 2 })
      })
    })
    assert.equal(verdict.status, 'pass')
  })
})

describe('ways to go', () => {
  const NOTES_GOODBYES = `
    import { WebSocketServer } from 'ws'
    const server = new WebSocketServer({ port: Number(process.env.PORT) })
    server.on('connection', (socket) => {
      socket.on('close', (code) => {
        for (const client of server.clients) client.send(JSON.stringify({ gone: code }))
      })
      socket.on('pong', () => {
        for (const client of server.clients) if (client !== socket) client.send(JSON.stringify({ pong: true }))
      })
      socket.on('message', () => {
        for (const client of server.clients) if (client !== socket) client.ping()
      })
    })
  `

  it('leaves with a close handshake', async () => {
    const { verdict, wire } = await grade(NOTES_GOODBYES, ({ check }) => {
      check('hears a goodbye', async ({ join }) => {
        const [a, b] = await join('A', 'B')
        await a.leaves(4001, 'bye')
        await b.expects({ gone: 4001 })
      })
    })
    assert.equal(verdict.status, 'pass')
    const goodbye = wire.find(
      (event) => event.type === 'frame' && event.from === 'A' && event.frame.close !== undefined,
    )
    assert.ok(goodbye?.type === 'frame' && goodbye.frame.close?.reason === 'bye')
  })

  it('cuts with a reset, which the server sees as 1006', async () => {
    const { verdict, wire } = await grade(NOTES_GOODBYES, ({ check }) => {
      check('hears a cut', async ({ join }) => {
        const [a, b] = await join('A', 'B')
        a.cuts()
        await b.expects({ gone: 1006 })
      })
    })
    assert.equal(verdict.status, 'pass')
    assert.ok(wire.some((event) => event.type === 'closed' && event.how === 'rst' && event.from === 'A'))
  })

  it('vanishes: the server pings, and no pong ever comes', async () => {
    const { verdict } = await grade(NOTES_GOODBYES, ({ check }) => {
      check('hears a pong of one who is there', async ({ join }) => {
        const [a, b] = await join('A', 'B')
        b.sends({})
        await b.expects({ pong: true })
        a.vanishes()
        b.sends({})
        await b.hearsNothing(during(60))
      })
    })
    assert.equal(verdict.status, 'pass')
  })

  it('is torn away in the middle of a message', async () => {
    const { verdict, wire } = await grade(NOTES_GOODBYES, ({ check }) => {
      check('hears a cut', async ({ join }) => {
        const [a, b] = await join('A', 'B')
        a.sendsHalf('{"never":"whole"}')
        a.cuts()
        await b.expects({ gone: 1006 })
      })
    })
    assert.equal(verdict.status, 'pass')
    assert.ok(wire.some((event) => event.type === 'garbage' && event.from === 'A'))
  })

  it('tells a server that leaves the goodbye unanswered', async () => {
    const rude = `
      import { createServer } from 'node:http'
      import { createHash } from 'node:crypto'
      createServer().on('upgrade', (request, socket) => {
        const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11')
        socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n')
        socket.write('Sec-WebSocket-Accept: ' + accept.digest('base64') + '\\r\\n\\r\\n')
        socket.on('error', () => {}).resume()
      }).listen(Number(process.env.PORT))
    `
    const { first } = await grade(
      rude,
      ({ check }) => {
        check('says goodbye', async ({ join }) => {
          const [a] = await join('A')
          await a.leaves()
        })
      },
      { patience: 0.2 },
    )
    assert.equal(first.message, "The server did not answer A's Close frame.")
  })

  it('knows that the server closed, and with which code', async () => {
    const { verdict } = await grade(serverThat('socket.close(4000)'), ({ check }) => {
      check('right code', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        await a.isClosed({ code: 4000 })
      })
      check('wrong code', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        await a.isClosed({ code: 4001 })
      })
      check('open', async ({ join }) => {
        const [a] = await join('A')
        await a.isClosed({}, within(20))
      })
    })
    assert.deepEqual(
      verdict.tests.map(({ status }) => status),
      ['pass', 'fail', 'fail'],
    )
  })
})

describe('afterPong', () => {
  it('waits no longer than on an idle machine once a silent server has answered a ping', async () => {
    const { first } = await grade(SILENT, asks(100), { patience: 100 })
    assert.equal(first.anomaly, 'unanswered')
    assert.ok(first.durationMs < 5_000, `took ${first.durationMs} ms`)
  })

  it('leaves all its patience to a server that answers no ping', async () => {
    const mute = SILENT.replace('new WebSocketServer({', 'new WebSocketServer({ autoPong: false,')
    const { first } = await grade(mute, asks(50), { patience: 6 })
    assert.equal(first.anomaly, 'unanswered')
    assert.ok(first.durationMs >= 290, `took ${first.durationMs} ms`)
  })

  it('still hears an answer that comes after the pong', async () => {
    const slow = serverThat("setTimeout(() => socket.send(JSON.stringify({ type: 'answer' })), 250)")
    const { verdict } = await grade(slow, asks(1_000), { patience: 3 })
    assert.equal(verdict.status, 'pass')
  })

  it('pings nobody when no patience was added', async () => {
    const { first, wire } = await grade(SILENT, asks(150), { patience: 1 })
    assert.equal(first.anomaly, 'unanswered')
    assert.ok(!wire.some((event) => event.type === 'frame' && event.frame.opcode === 9))
  })

  function asks(ms: number) {
    return ({ check }: Declare) => {
      check('answers', async ({ join }) => {
        const [a] = await join('A')
        a.sends({ type: 'ask' })
        await a.expects({ type: 'answer' }, within(ms), afterPong())
      })
    }
  }
})
