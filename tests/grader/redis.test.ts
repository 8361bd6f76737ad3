import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { WireEvent } from '#protocol'
import { any, type Declare, within } from '../../sandbox-server/grader/index.ts'
import { skipWithoutRedis } from '../support/bare-redis.ts'
import { type Graded, grade, nextPort } from './grading.ts'

/** Two servers that pass what their clients say on to each other's. `%` is where a test puts in a mistake. */
const FAN_OUT = `
  import { Redis } from 'ioredis'
  import { WebSocketServer } from 'ws'
  const port = Number(process.env.PORT)
  const url = process.env.REDIS_URL
  const redis = new Redis(url, { retryStrategy: () => 20 })
  const subscriber = new Redis(url, { retryStrategy: () => 20 })
  redis.on('error', () => {})
  subscriber.on('error', () => {})
  await subscriber.subscribe('ws:broadcast')
  const server = new WebSocketServer({ port })
  const deliver = (text) => { for (const client of server.clients) client.send(JSON.stringify({ text })) }
  subscriber.on('message', (channel, message) => {
    const { text, originServer } = JSON.parse(message)
    if (originServer !== port) deliver(text)
  })
  server.on('connection', (socket) => socket.on('message', (data) => {
    const { text } = JSON.parse(data)
    deliver(text)
    redis.publish('ws:broadcast', JSON.stringify({ text, originServer: port })).catch(() => {})
  }))
`

describe('a challenge with Redis', { skip: skipWithoutRedis }, () => {
  it('finds a real one in REDIS_URL, and shows who said what to it', async () => {
    const graded = await gradeTwo(({ check }) => {
      check('reaches the other server', async ({ at, redis }) => {
        const [a] = await at('A').join('a')
        const [b] = await at('B').join('b')
        await redis.hasSubscribers('ws:broadcast', 2, within(10_000))
        a.sends({ text: 'hello' })
        await b.expects({ text: 'hello' })
        const [published, ...more] = redis.published('ws:broadcast')
        assert.deepEqual(more, [])
        assert.equal(published?.from, 'server:A')
        assert.equal(redis.published('elsewhere').length, 0)
        await redis.expectsPublish('ws:broadcast', { text: 'hello', originServer: any.integer })
      })
    })
    passes(graded)
    const said = redisEvents(graded)
    const publish = said.find(({ kind, words }) => kind === 'command' && words[0]?.toUpperCase() === 'PUBLISH')
    assert.equal(publish?.from, 'server:A')
    assert.equal(publish?.to, 'redis')
    const pushes = said.filter(({ kind, words }) => kind === 'push' && words.includes('ws:broadcast'))
    assert.deepEqual(pushes.map(({ to }) => to).sort(), ['server:A', 'server:B'])
    assert.ok(said.some(({ kind, words }) => kind === 'reply' && words[0] === 'subscribe'))
    const lanes = graded.wire.flatMap((event) => (event.type === 'lane' ? [event.lane] : []))
    assert.deepEqual(
      lanes.find(({ role }) => role === 'redis'),
      { id: 'redis', role: 'redis', name: 'Redis :6379' },
    )
  })

  it('has every publish on record before anybody can hear of it', async () => {
    const graded = await gradeTwo(({ check }) => {
      check('in order', async ({ at, redis }) => {
        const [a] = await at('A').join('a')
        const [b] = await at('B').join('b')
        await redis.hasSubscribers('ws:broadcast', 2, within(10_000))
        for (let i = 1; i <= 25; i++) {
          a.sends({ text: `message ${i}` })
          await b.expects({ text: `message ${i}` })
          assert.equal(redis.published().length, i)
        }
      })
    })
    passes(graded)
    const { wire } = graded
    for (const frame of wire) {
      if (frame.type !== 'frame' || frame.to !== 'b' || frame.frame.payload.kind !== 'text') continue
      const { text } = JSON.parse(frame.frame.payload.text)
      const publish = wire.find(
        (event) => event.type === 'redis' && event.kind === 'command' && event.words[2]?.includes(`"${text}"`),
      )
      assert.ok(publish && publish.n < frame.n, `${text} was heard before it was published`)
    }
  })

  it('can be told things as if by another server, and heals what it breaks', async () => {
    const graded = await gradeTwo(({ check, inOneServer }) => {
      inOneServer(() => {
        check('forged messages arrive', async ({ at, redis }) => {
          const [b] = await at('B').join('b')
          await redis.hasSubscribers('ws:broadcast', 2, within(10_000))
          const forged = JSON.stringify({ text: 'forged', originServer: 8081 })
          assert.equal(await redis.publishes('ws:broadcast', forged), 2)
          await b.expects({ text: 'forged' }, within(5_000))
          assert.equal(redis.published().length, 0)
        })
        check('subscribers come again', async ({ at, redis }) => {
          const [b] = await at('B').join('b')
          await redis.hasSubscribers('ws:broadcast', 2, within(10_000))
          assert.equal(await redis.killsSubscribers(), 2)
          await redis.hasSubscribers('ws:broadcast', 2, within(10_000))
          await redis.publishes('ws:broadcast', JSON.stringify({ text: 'again', originServer: 1 }))
          await b.expects({ text: 'again' }, within(5_000))
        })
        check('Redis goes down, and comes back empty', async ({ at, redis }) => {
          const [a, c] = await at('A').join('a', 'c')
          const [b] = await at('B').join('b')
          // What a client of A says while Redis is away reaches B once it is back, or not: ioredis keeps it for a while.
          b.ignores({ text: 'still here' })
          await redis.commands('SET', 'key', 'value')
          await redis.goesDown()
          a.sends({ text: 'still here' })
          await c.expects({ text: 'still here' }, within(5_000))
          await redis.comesBack()
          assert.equal(await redis.commands('GET', 'key'), null)
          await redis.hasSubscribers('ws:broadcast', 2, within(10_000))
          await redis.publishes('ws:broadcast', JSON.stringify({ text: 'back', originServer: 1 }))
          await b.expects({ text: 'back' }, within(5_000))
        })
        check('and the next check finds it up, even when it was left down', async ({ redis }) => {
          await redis.goesDown()
        })
        check('as here', async ({ redis }) => {
          assert.equal(await redis.commands('PING'), 'PONG')
        })
      })
    })
    passes(graded)
    const faults = graded.wire.flatMap((event) => (event.type === 'fault' ? [event.kind ?? event.fault] : []))
    assert.deepEqual(faults, [
      'closes the connection of every subscriber (CLIENT KILL TYPE pubsub)',
      ...['redis-down', 'redis-up', 'redis-down', 'redis-up'],
    ])
  })

  it('is fresh and empty for each group of checks', async () => {
    const graded = await gradeTwo(({ check }) => {
      check('first', async ({ redis }) => void (await redis.commands('SET', 'left', 'behind')))
      check('second', async ({ redis }) => assert.deepEqual(await redis.commands('KEYS', '*'), []))
    })
    passes(graded)
  })

  it('says in words what was published amiss, and blames the command', async () => {
    const { verdict, wire } = await gradeTwo(
      ({ check }) => {
        check('on the channel', async ({ at, redis }) => {
          const [a] = await at('A').join('a')
          a.sends({ text: 'hello' })
          await redis.expectsPublish('ws:broadcast', { text: 'hello' }, within(100))
        })
        check('with its origin', async ({ at, redis }) => {
          const [a] = await at('A').join('a')
          a.sends({ text: 'hello' })
          await redis.expectsPublish('elsewhere', { originServer: any.integer })
        })
        check('with three subscribers', async ({ redis }) => await redis.hasSubscribers('ws:broadcast', 3, within(100)))
      },
      FAN_OUT.replace(
        "publish('ws:broadcast', JSON.stringify({ text, originServer: port })",
        "publish('elsewhere', JSON.stringify({ text })",
      ),
    )
    const [lost, shape, count] = verdict.tests
    assert.equal(lost?.message, 'Nothing more was published on ws:broadcast.')
    assert.match(lost.actual ?? '', /elsewhere/)
    assert.equal(shape?.anomaly, 'wrong-shape')
    const blamed = wire.find(({ n }) => n === shape.blames?.[0])
    assert.equal(blamed?.type === 'redis' && blamed.words[1], 'elsewhere')
    assert.equal(count?.message, 'ws:broadcast has 2 subscribers, and 3 were due.')
  })

  it('that a program locks or keeps busy fails the check, and is not our fault', async () => {
    const { verdict } = await grade(
      `import { Redis } from 'ioredis'
       import { createServer } from 'node:net'
       const redis = new Redis(process.env.REDIS_URL)
       await redis.config('SET', 'requirepass', 'mine alone')
       createServer().listen(Number(process.env.PORT))`,
      ({ check }) => check('asks', async ({ redis }) => void (await redis.publishes('a', 'b'))),
      { setup: { port: nextPort(), services: ['redis'] }, stage: { hasRedis: true } },
    )
    assert.equal(verdict.status, 'fail')
    assert.match(verdict.tests[0]?.message ?? '', /Redis refused PUBLISH: NOAUTH/)
  })
})

function gradeTwo(declare: (words: Declare) => void, program = FAN_OUT): Promise<Graded> {
  const servers = { A: { port: nextPort() }, B: { port: nextPort() } }
  return grade(program, declare, { setup: { servers, services: ['redis'] }, stage: { hasRedis: true } })
}

function passes({ verdict }: Graded): void {
  assert.equal(
    verdict.status,
    'pass',
    JSON.stringify(
      verdict.tests.filter(({ status }) => status !== 'pass'),
      null,
      1,
    ),
  )
}

function redisEvents({ wire }: Graded): Extract<WireEvent, { type: 'redis' }>[] {
  return wire.filter((event) => event.type === 'redis')
}
