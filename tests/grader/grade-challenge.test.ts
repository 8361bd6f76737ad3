import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RunEvent } from '#protocol'
import { type Declare, gradeChallenge, type Scene } from '../../sandbox-server/grader/index.ts'
import { openBareStage } from '../support/bare-stage.ts'
import { grade, nextPort, serverThat } from './grading.ts'

const ECHO = serverThat('socket.send(JSON.stringify(message))')

const checkOf = (body: (scene: Scene) => Promise<void>) => {
  return ({ check }: Declare) => check('a check', body)
}

describe('the grader is broken, and the learner is not blamed', () => {
  it('when it forgets to await an expectation', async () => {
    const forgets = checkOf(async ({ join }) => {
      const [a] = await join('A')
      a.sends({ n: 1 })
      // The slip that this test is about. The linter cannot see it; the kit must.
      a.expects({ n: 2 })
    })
    await assert.rejects(grade(ECHO, forgets), /`A\.expects\(…\)` is not awaited\. Write await in front of it\./)
  })

  it('when it forgets to await an expectation that has been met already', async () => {
    const forgets = checkOf(async ({ join }) => {
      const [a] = await join('A')
      a.sends({ n: 1 })
      // The slip that this test is about. The linter cannot see it; the kit must.
      a.expects({ n: 1 })
      a.sends({ n: 2 })
      await a.expects({ n: 2 })
    })
    await assert.rejects(grade(ECHO, forgets), /not awaited/)
  })

  it('when it forgets to await a function of its own that expects something', async () => {
    const forgets = checkOf(async ({ join }) => {
      const [a] = await join('A')
      const ask = async () => void (await a.expects({ n: 1 }))
      void ask()
    })
    await assert.rejects(grade(ECHO, forgets), /still waiting when the check was over/)
  })

  it('when it throws', async () => {
    const throws = checkOf(async () => {
      throw new TypeError('cannot read properties of undefined')
    })
    await assert.rejects(grade(ECHO, throws), /The grader failed in the check “a check”: cannot read properties/)
  })

  it('when it speaks through a client that has left', async () => {
    const speaks = checkOf(async ({ join }) => {
      const [a] = await join('A')
      await a.leaves()
      a.sends({})
    })
    await assert.rejects(grade(ECHO, speaks), /A cannot send: it has left/)
  })

  it('when it asks for a Redis that its setup does not declare', async () => {
    const asks = checkOf(async ({ redis }) => void (await redis.commands('PING')))
    await assert.rejects(grade(ECHO, asks), /The grader failed in the check “a check”: .*[Rr]edis/)
  })

  it('when it travels in time though its setup declares no clock for that', async () => {
    const travels = checkOf(async ({ after }) => after(1_000))
    await assert.rejects(grade(ECHO, travels), /The grader failed in the check “a check”: .*clock/)
  })

  it('when it asks for a server though its setup starts none', async () => {
    const asks = checkOf(async ({ program }) => program().dies())
    await assert.rejects(grade(ECHO, asks, { setup: { starts: 'nothing' } }), /starts no server/)
  })

  it('when it names a server that its setup does not declare', async () => {
    const asks = checkOf(async ({ at }) => void (await at('C').join('c')))
    await assert.rejects(grade(ECHO, asks), /no server “C”/)
  })

  it('when it does harm to a server without awaiting it', async () => {
    const forgets = checkOf(async ({ program }) => {
      void program().dies()
    })
    await assert.rejects(grade(ECHO, forgets), /`program\.dies\(\)` is not awaited/)
  })

  it('when it never comes to an end, as soon as somebody loses patience', async () => {
    const waits = checkOf(() => new Promise(() => {}))
    await assert.rejects(grade(ECHO, waits, { signal: AbortSignal.timeout(1_500) }), /timeout/)
  })

  it('when its default export is no challenge', async () => {
    const { stage, close } = await openBareStage([{ name: 'server.ts', text: ECHO }])
    const { signal } = new AbortController()
    const options = { challenge: {}, id: 'x', stage, seed: '1', patience: 1, on() {}, signal }
    await assert.rejects(gradeChallenge(options), /default export of grader\.ts/)
    await close()
  })

  it('and says nothing when it is stopped from outside', async () => {
    const stop = new AbortController()
    const waits = checkOf(async ({ join }) => {
      const [a] = await join('A')
      queueMicrotask(() => stop.abort(new Error('stopped by the learner')))
      await a.expects({ never: true })
    })
    await assert.rejects(grade(ECHO, waits, { signal: stop.signal }), /stopped by the learner/)
  })
})

describe('a program that cannot be talked to', () => {
  const asks = checkOf(async ({ join }) => void (await join('A')))

  it('is an error that says the program ended before it listened', async () => {
    const { verdict } = await grade('throw new Error("oh")', asks)
    assert.equal(verdict.status, 'error')
    assert.match(
      verdict.message ?? '',
      /^Your program ended before it listened on port \d+\. server\.ts, line 1: nothing caught this error: Error: oh\.$/,
    )
    assert.deepEqual(
      verdict.tests.map(({ status }) => status),
      ['skipped'],
    )
  })

  it('is an error that names the port it listens on instead', async () => {
    const other = nextPort()
    const elsewhere = `import { createServer } from 'node:http'; createServer().listen(${other})`
    const { verdict } = await grade(elsewhere, asks, { patience: 0.3 })
    assert.equal(verdict.status, 'error')
    assert.match(verdict.message ?? '', new RegExp(`^It listens on ${other}, this challenge expects \\d+\\.`))
  })

  it('is an error that says it does not listen', async () => {
    const { verdict } = await grade('setInterval(() => {}, 1000)', asks, { patience: 0.3 })
    assert.match(verdict.message ?? '', /^Your program is running, but nothing listens on port \d+\.$/)
  })
})

describe('a program that crashes during a check', () => {
  const CRASHES = serverThat('console.log("about to fall"); if (message.fall) process.exit(3); socket.send("{}")')
  const declare = ({ check, inOneServer }: Declare) => {
    inOneServer(() => {
      check('falls', async ({ join }) => {
        const [a] = await join('A')
        a.sends({ fall: true })
        await a.expects({})
      })
      check('stands again', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        await a.expects({})
      })
    })
  }

  it('fails that check in the words of its end, with its output, and gets a fresh process for the next', async () => {
    const { verdict, wire } = await grade(CRASHES, declare)
    const [falls, stands] = verdict.tests
    assert.equal(falls?.anomaly, 'crashed')
    assert.match(falls?.message ?? '', /^Your server crashed during this check\. The program ended with exit code 3/)
    assert.equal(falls?.output, 'about to fall\n')
    assert.equal(wire.find(({ n }) => n === falls?.blames?.[0])?.type, 'process')
    assert.equal(stands?.status, 'pass')
  })
})

describe('checks and their processes', () => {
  const COUNTS = `
    import { WebSocketServer } from 'ws'
    let joined = 0
    new WebSocketServer({ port: Number(process.env.PORT) }).on('connection', (socket) => {
      socket.send(JSON.stringify({ joined: ++joined }))
    })
  `
  const expectsJoined = (count: number) => async (scene: Scene) => {
    const [a] = await scene.join('A')
    await a.expects({ joined: count })
  }

  it('get a fresh process each, unless they are declared in one server', async () => {
    const { verdict } = await grade(COUNTS, ({ check, inOneServer }) => {
      check('first', expectsJoined(1))
      check('fresh', expectsJoined(1))
      inOneServer(() => {
        check('shared, first', expectsJoined(1))
        check('shared, second', expectsJoined(2))
      })
    })
    assert.equal(verdict.status, 'pass')
  })

  it('are skipped when what they need has failed', async () => {
    const { verdict } = await grade(COUNTS, ({ check }) => {
      check('fails', expectsJoined(9))
      check('builds on it', expectsJoined(1), { needs: ['fails'] })
      check('builds on that', expectsJoined(1), { needs: ['builds on it'] })
    })
    assert.deepEqual(
      verdict.tests.map(({ status }) => status),
      ['fail', 'skipped', 'skipped'],
    )
    assert.equal(verdict.tests[1]?.message, 'Not tried: it builds on “fails”.')
  })

  it('draw the same texts from the same seed, and others from another', async () => {
    const texts: string[][] = []
    const draws = ({ check }: Declare) => {
      check('draws', async ({ random }) => void texts.push(random.texts(3)))
    }
    await grade(COUNTS, draws, { seed: 'a1' })
    await grade(COUNTS, draws, { seed: 'a1' })
    await grade(COUNTS, draws, { seed: 'b2' })
    assert.deepEqual(texts[0], texts[1])
    assert.notDeepEqual(texts[0], texts[2])
    assert.equal(new Set(texts[0]).size, 3)
  })
})

describe('the events of a grading', () => {
  it('are what the protocol says, in order, with a wire record without holes', async () => {
    const { events, wire } = await grade(ECHO, ({ check }) => {
      check('one', async ({ join }) => {
        const [a] = await join('A')
        a.sends({ n: 1 })
        await a.expects({ n: 1 })
      })
    })
    for (const event of events) assert.ok(RunEvent.safeParse(event).success, JSON.stringify(event))
    const order = events.map(({ type }) => type).filter((type) => type !== 'wire')
    assert.deepEqual(order, ['check-started', 'check-ended', 'verdict'])
    assert.deepEqual(
      wire.map(({ n }) => n),
      wire.map((_, i) => i),
    )
    const kinds = wire.map(({ type }) => type)
    for (const kind of ['lane', 'request', 'response', 'frame', 'process', 'check', 'closed'])
      assert.ok(kinds.includes(kind as never), kind)
    const request = wire.find(({ type }) => type === 'request')
    assert.ok(request?.type === 'request' && /^GET \/ HTTP\/1\.1\r\n/.test(request.head) && request.check === 'one')
    const sent = wire.find((event) => event.type === 'frame' && event.from === 'A')
    assert.ok(sent?.type === 'frame' && sent.frame.mask !== null)
    assert.deepEqual(sent.frame.payload, { kind: 'text', text: '{"n":1}' })
  })
})
