import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, type Socket } from 'socket.io-client'
import * as z from 'zod/mini'
import {
  type Declare,
  during,
  isObject,
  minutes,
  type Scene,
  type Setup,
  seconds,
  within,
} from '../../sandbox-server/grader/index.ts'
import { type Graded, type GradingOptions, grade, nextPort } from './grading.ts'

/** Grades one check of a program on a clock that travels. */
async function travel(
  program: string,
  check: (scene: Scene) => Promise<void>,
  options: GradingOptions = {},
): Promise<Graded> {
  const declare = ({ check: declareOne }: Declare) => declareOne('it', check)
  const setup: Setup = options.setup ?? { port: nextPort() }
  return await grade(program, declare, { ...options, setup: { clock: 'travel', ...setup } })
}

function passes({ first }: Graded): void {
  assert.deepEqual([first.status, first.message, first.output], ['pass', undefined, undefined])
}

/** A server that does this for each `socket`, which it tells things by way of `tell`. */
function serverWith(body: string): string {
  return `
    import { WebSocketServer } from 'ws'
    const server = new WebSocketServer({ port: Number(process.env.PORT) })
    server.on('connection', (socket) => {
      const tell = (message) => socket.send(JSON.stringify(message))
      ${body}
    })`
}

function numberIn(message: unknown, key: string): number {
  const value = isObject(message) ? message[key] : undefined
  assert.equal(typeof value, 'number')
  return Number(value)
}

/** Connects a client, lets the time pass, and gives what the server said at the end: `{ result }`. */
function resultAfter(ms: number, look: (result: unknown) => void): (scene: Scene) => Promise<void> {
  return async ({ join, after }) => {
    const [a] = await join('a')
    await after(ms)
    const message: unknown = await a.expects({})
    assert.ok(isObject(message))
    look(message.result)
  }
}

test('a server lives through a minute, one tick after the other', async () => {
  const server = serverWith(`
    const start = Date.now()
    let n = 0
    setInterval(() => tell({ tick: ++n, at: Date.now() - start }), 1000)`)
  const graded = await travel(server, async ({ join, after }) => {
    const [a] = await join('a')
    await after(seconds(60.5))
    for (let tick = 1; tick <= 60; tick += 1) {
      const at = numberIn(await a.expects({ tick }), 'at')
      assert.ok(Math.abs(at - tick * 1000) < 20, `tick ${tick} came at ${at}`)
    }
    await a.hearsNothing(during(50))
  })
  passes(graded)
  assert.ok(graded.wire.some((event) => event.type === 'clock' && event.byMs === 60_500))
})

test('ten milliseconds between ticks are no burden', async () => {
  const server = serverWith(`
    let n = 0
    setInterval(() => n++, 10)
    setTimeout(() => tell({ n }), 60_000)`)
  const graded = await travel(server, async ({ join, after }) => {
    const [a] = await join('a')
    // A journey that costs more than its processor time fails by itself.
    await after(seconds(60))
    assert.ok(numberIn(await a.expects({}), 'n') >= 5_900)
  })
  passes(graded)
})

test('all clocks of a program tell the same time, before, on and after a journey', async () => {
  const server = serverWith(`
    const read = () => ({ from: performance.now(), clocks: {
      date: Date.now(), made: new Date().getTime(), origin: performance.timeOrigin + performance.now(),
      hrtime: Number(process.hrtime.bigint() / 1000n) / 1000, old: ((t) => t[0] * 1000 + t[1] / 1e6)(process.hrtime()),
      uptime: process.uptime() * 1000, mark: performance.mark('m').startTime,
    }, to: performance.now() })
    const all = [read()]
    const look = () => all.push(read())
    for (const ms of [10, 1_000, 59_990]) setTimeout(look, ms)
    setTimeout(() => setTimeout(() => { look(); tell({ result: all }) }, 200), 60_000)`)
  passes(
    await travel(server, async ({ join, after }) => {
      const [a] = await join('a')
      await after(seconds(60.1))
      const { result } = Answer.parse(await a.expects({}, within(1_000)))
      assert.equal(result.length, 5)
      const onTheWay = result[2]
      assert.ok(onTheWay !== undefined)
      for (const [clock, shown] of Object.entries(onTheWay.clocks)) {
        const ahead = shown - onTheWay.from
        for (const { from, clocks, to } of result) {
          const now = (clocks[clock] ?? Number.NaN) - ahead
          assert.ok(from - 1.1 <= now && now <= to + 1.1, `${clock} shows ${now} between ${from} and ${to}`)
        }
      }
    }),
  )
})

/** The next time a client of Socket.IO hears this. */
function once(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => void socket.once(event, resolve))
}

const Answer = z.object({
  result: z.array(z.object({ from: z.number(), clocks: z.record(z.string(), z.number()), to: z.number() })),
})

test('what promises, signals and imported timers wait for comes in its order', async () => {
  const server = `
    import { setTimeout as sleep, setInterval as every, scheduler } from 'node:timers/promises'
    import { setTimeout as later } from 'node:timers'
    import { promisify } from 'node:util'
    import { once } from 'node:events'
    ${serverWith(`
      const start = Date.now()
      const heard = []
      const note = (what) => () => heard.push([what, Math.round((Date.now() - start) / 100) * 100])
      sleep(5_000).then(note('promise'))
      promisify(setTimeout)(4_000).then(note('promisified'))
      scheduler.wait(3_000).then(note('scheduler'))
      later(note('imported'), 2_000)
      AbortSignal.timeout(1_000).addEventListener('abort', note('signal'))
      sleep(9_000, 'x', { signal: AbortSignal.timeout(6_000) }).catch(note('aborted'))
      ;(async () => { for await (const _ of every(2_500)) { note('every')(); if (heard.length > 9) break } })()
      setTimeout(() => tell({ result: heard }), 11_000)`)}`
  passes(
    await travel(
      server,
      resultAfter(seconds(12), (result) =>
        assert.deepEqual(result, [
          ['signal', 1000],
          ['imported', 2000],
          ['every', 2500],
          ['scheduler', 3000],
          ['promisified', 4000],
          ['promise', 5000],
          ['every', 5000],
          ['aborted', 6000],
          ['every', 7500],
          ['every', 10000],
        ]),
      ),
    ),
  )
})

test('timers keep all their promises: refresh, close, unref, hasRef, numbers, arguments, the order they were set in', async () => {
  const server = serverWith(`
    const start = Date.now()
    const heard = []
    const note = (what, more) => heard.push([what, Math.round((Date.now() - start) / 50) * 50, ...(more === undefined ? [] : [more])])
    const refreshed = setTimeout(note, 1_000, 'refreshed')
    setTimeout(() => refreshed.refresh(), 900)
    const closed = setTimeout(note, 800, 'closed')
    closed.close()
    clearTimeout(+setTimeout(note, 700, 'cleared by its number'))
    setTimeout(note, 600, 'second', setTimeout(note, 600, 'first').hasRef())
    setTimeout(note, 500, 'unrefed').unref()
    const { setTimeout: same } = globalThis
    same(() => { note('outer'); setTimeout(note, 0, 'inner'); setImmediate(note, 'immediate'); process.nextTick(note, 'tick') }, 2_000)
    using disposed = setTimeout(note, 400, 'disposed')
    setTimeout(() => tell({ result: heard }), 3_000)`)
  passes(
    await travel(
      server,
      resultAfter(seconds(3.5), (result) =>
        assert.deepEqual(result, [
          ['unrefed', 500],
          ['first', 600],
          ['second', 600, true],
          ['refreshed', 1900],
          ['outer', 2000],
          ['tick', 2000],
          ['immediate', 2000],
          ['inner', 2000],
        ]),
      ),
    ),
  )
})

test('a heartbeat ends the half-open client in time, and nobody who answers', async () => {
  const server = `
    import { WebSocketServer } from 'ws'
    const server = new WebSocketServer({ port: Number(process.env.PORT) })
    server.on('connection', (socket) => {
      socket.isAlive = true
      socket.on('pong', () => { socket.isAlive = true })
      socket.on('close', () => { for (const other of server.clients) other.send(JSON.stringify({ left: server.clients.size })) })
    })
    setInterval(() => {
      for (const socket of server.clients) {
        if (!socket.isAlive) { socket.terminate(); continue }
        socket.isAlive = false
        socket.ping()
      }
    }, 30_000)`
  passes(
    await travel(server, async ({ join, after }) => {
      const [a, b, c] = await join('a', 'b', 'c')
      await after(seconds(90))
      c.vanishes()
      await after(seconds(29))
      await a.hearsNothing(during(30))
      await after(seconds(31.5))
      await a.expects({ left: 2 })
      await b.expects({ left: 2 })
      await after(minutes(30))
      await a.hearsNothing(during(30))
    }),
  )
})

test('the time-outs of sockets and of answers that wait travel as well', async () => {
  const server = `
    import { createServer } from 'node:http'
    import { WebSocketServer } from 'ws'
    const http = createServer((request, response) => response.setTimeout(25_000, () => response.end('nothing new')))
    const server = new WebSocketServer({ server: http })
    server.on('connection', (socket) => {
      const start = Date.now()
      fetch('http://127.0.0.1:' + process.env.PORT + '/poll').then((response) => response.text()).then((text) =>
        socket.send(JSON.stringify({ result: [text, Date.now() - start] })))
    })
    http.listen(Number(process.env.PORT))`
  passes(
    await travel(
      server,
      resultAfter(seconds(26), (result) => {
        assert.ok(Array.isArray(result))
        assert.equal(result[0], 'nothing new')
        assert.ok(result[1] >= 25_000 && result[1] < 25_900, `it came after ${result[1]} ms`)
      }),
    ),
  )
})

test('what a program is still working on is done before its time goes on', async () => {
  const server = `
    import { readFile } from 'node:fs/promises'
    import { lookup } from 'node:dns/promises'
    import { pbkdf2 } from 'node:crypto'
    import { promisify } from 'node:util'
    ${serverWith(`
      const start = Date.now()
      const heard = []
      const note = (what) => () => heard.push([what, Math.round((Date.now() - start) / 100) * 100])
      setTimeout(() => readFile(process.argv[1]).then(note('file')), 1_000)
      setTimeout(() => lookup('localhost').then(note('name')), 2_000)
      setTimeout(() => promisify(pbkdf2)('a', 'b', 40_000, 64, 'sha512').then(note('cipher')), 3_000)
      setTimeout(() => fetch('http://127.0.0.1:' + process.env.PORT).then(note('answer'), note('answer')), 4_000)
      setInterval(() => {}, 1)
      setTimeout(() => tell({ result: heard }), 5_000)`)}`
  passes(
    await travel(
      server,
      resultAfter(seconds(6), (result) =>
        assert.deepEqual(result, [
          ['file', 1000],
          ['name', 2000],
          ['cipher', 3000],
          ['answer', 4000],
        ]),
      ),
    ),
  )
})

test('a loop that waits for the clock to move on ends', async () => {
  const server = serverWith(`
    setTimeout(() => {
      const start = Date.now()
      while (Date.now() - start < 20);
      tell({ result: Date.now() - start })
    }, 1_000)`)
  passes(
    await travel(
      server,
      resultAfter(seconds(2), (result) => assert.equal(result, 20)),
    ),
  )
})

test('a crash in a timer on the way is named, with its line', async () => {
  const server = serverWith(`
    setTimeout(() => { throw new Error('half an hour was too long') }, 30 * 60_000)`)
  const { first } = await travel(server, async ({ join, after }) => {
    await join('a')
    await after(minutes(60))
  })
  assert.equal(first.status, 'fail')
  assert.equal(first.anomaly, 'crashed')
  assert.match(first.message ?? '', /crashed during this check.*server\.ts, line \d+: .*half an hour was too long/s)
})

test('a program that never comes to rest at one instant is told so', async () => {
  const server = serverWith(`
    setTimeout(() => { const again = () => process.nextTick(again); again() }, 1_000)`)
  const { first } = await travel(
    server,
    async ({ join, after }) => {
      await join('a')
      await after(seconds(5))
    },
    { patience: 1 },
  )
  assert.equal(first.status, 'fail')
  assert.match(first.message ?? '', /never comes to rest/)
})

test('a program with an endless row of timers and immediates is told how far it came', async () => {
  const server = serverWith(`
    const again = () => { for (let n = 0; n < 1e6; n++) Math.random(); setTimeout(again, 0) }
    const atOnce = () => setImmediate(atOnce)
    again(); atOnce()`)
  const { first } = await travel(
    server,
    async ({ join, after }) => {
      await join('a')
      await after(minutes(10))
    },
    { patience: 1 },
  )
  assert.equal(first.status, 'fail')
  assert.match(first.message ?? '', /did not come through 10 minutes: .* still at/)
})

test('two programs travel together: neither hears from the other’s future or past', async () => {
  const server = `
    import { WebSocketServer, WebSocket } from 'ws'
    const server = new WebSocketServer({ port: Number(process.env.PORT) })
    const heard = []
    server.on('connection', (socket) => socket.on('message', (data) => {
      const message = JSON.parse(data.toString())
      if (message.tell) return socket.send(JSON.stringify({ heard }))
      heard.push(Date.now() - message.sent)
    }))
    const [, other] = process.env.PORTS.split(',')
    if (process.env.SERVER_ID === 'A') setTimeout(() => {
      const socket = new WebSocket('ws://127.0.0.1:' + other)
      socket.on('open', () => setInterval(() => socket.send(JSON.stringify({ sent: Date.now() })), 7_000))
    }, 20_000)
    else setInterval(() => {}, 900)`
  const graded = await travel(
    server,
    async ({ at, after }) => {
      const [b] = await at('B').join('b')
      await after(minutes(2))
      b.sends({ tell: true })
      const message: unknown = await b.expects({})
      assert.ok(isObject(message) && Array.isArray(message.heard))
      assert.equal(message.heard.length, 14)
      for (const late of message.heard) assert.ok(Math.abs(late) < 20, `it came ${late} ms after it was sent`)
    },
    { setup: { servers: { A: { port: nextPort() }, B: { port: nextPort() } } } },
  )
  passes(graded)
})

test('a Socket.IO server and its live client stay together for ten minutes of pings; a half-open one is let go', async () => {
  const server = `
    import { Server } from 'socket.io'
    const io = new Server(Number(process.env.PORT))
    io.on('connection', (socket) => {
      io.emit('here', io.sockets.sockets.size)
      socket.on('disconnect', (reason) => io.emit('gone', reason))
    })`
  const connections: Socket[] = []
  const heard: unknown[] = []
  const port = nextPort()
  passes(
    await travel(
      server,
      async ({ after }) => {
        const url = `http://127.0.0.1:${port}`
        const options = { transports: ['websocket'], reconnection: false, forceNew: true }
        const [live, halfOpen] = [connect(url, options), connect(url, options)]
        connections.push(live, halfOpen)
        live.on('gone', (reason) => heard.push(['gone', reason]))
        live.on('disconnect', (reason) => heard.push(['disconnect', reason]))
        await Promise.all([once(live, 'here'), once(halfOpen, 'here')])
        await after(minutes(10))
        assert.deepEqual([live.connected, halfOpen.connected, heard], [true, true, []])
        // It reads, but its pongs go nowhere.
        Object.assign(halfOpen.io.engine, { _sendPacket() {} })
        await after(seconds(44))
        assert.deepEqual(heard, [])
        await after(seconds(2))
        await new Promise((resolve) => setTimeout(resolve, 20))
        assert.deepEqual([live.connected, heard], [true, [['gone', 'ping timeout']]])
      },
      { setup: { port } },
    ),
  )
  for (const connection of connections) connection.close()
})

test('a server that is started anew is in the same time as everybody else', async () => {
  const server = serverWith(`tell({ result: [Date.now(), performance.timeOrigin + performance.now()] })`)
  passes(
    await travel(server, async ({ join, after, program }) => {
      const [a] = await join('a')
      const before: unknown = await a.expects({})
      await after(minutes(3))
      await program().restarts()
      const [b] = await join('b')
      const later: unknown = await b.expects({})
      for (const clock of [0, 1]) {
        const passed = resultOf(later)[clock] ?? 0
        assert.ok(passed - (resultOf(before)[clock] ?? 0) >= minutes(3), `clock ${clock} is in the past`)
      }
    }),
  )
})

function resultOf(message: unknown): number[] {
  return z.object({ result: z.array(z.number()) }).parse(message).result
}

test('a program that is frozen lives through nothing, and holds nobody up', async () => {
  const server = serverWith(`setInterval(() => tell({ tick: true }), 1_000)`)
  const servers = { A: { port: nextPort() }, B: { port: nextPort() } }
  const graded = await travel(
    server,
    async ({ at, after, program }) => {
      const [a] = await at('A').join('a')
      const [b] = await at('B').join('b')
      program('B').freezes()
      await after(seconds(5.5))
      await a.hears(5, { tick: true })
      await b.hearsNothing(during(30))
      program('B').thaws()
      await after(seconds(1.5))
      await b.expects({ tick: true })
    },
    { setup: { servers } },
  )
  passes(graded)
})

test('a client that comes to its end on the way is left behind, and what only waits with unref keeps nobody', async () => {
  const server = serverWith('')
  const client = `
    const start = performance.now()
    setInterval(() => {}, 500).unref()
    setTimeout(() => console.log('done after', Math.round((performance.now() - start) / 1000)), 10_000)`
  passes(
    await travel(
      server,
      async ({ starts, after }) => {
        const program = await starts('client.ts')
        await program.prints('ready', within(1)).catch(() => {})
        await after(minutes(1))
        await program.prints('done after 10')
        await program.exits({ code: 0 })
      },
      { files: [{ name: 'client.ts', text: client }] },
    ),
  )
})

test('without `clock: travel` time goes its way, and a grader that wants to travel is told', async () => {
  const declare = ({ check }: Declare) => check('it', async ({ after }) => await after(1_000))
  await assert.rejects(
    grade(serverWith(''), declare, { setup: { port: nextPort() } }),
    /whose setup says `clock: 'travel'`/,
  )
})
