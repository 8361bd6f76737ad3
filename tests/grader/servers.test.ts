import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Declare, Setup } from '../../sandbox-server/grader/index.ts'
import { grade, nextPort } from './grading.ts'

/** Says which process of which port and name was reached. */
const TELLS = `
  import { WebSocketServer } from 'ws'
  const { PORT, PORTS, SERVER_ID, REDIS_URL = null } = process.env
  new WebSocketServer({ port: Number(PORT) }).on('connection', (socket) => {
    socket.send(JSON.stringify({ pid: process.pid, PORT, PORTS, SERVER_ID }))
    socket.on('message', (data) => String(data) === '"crash"' ? process.exit(7) : socket.send('{"echo":true}'))
  })
  console.log('up on', PORT)
`

const twoServers = (): Setup & { servers: { A: { port: number }; B: { port: number } } } => ({
  servers: { A: { port: nextPort() }, B: { port: nextPort() } },
})

describe('several servers', () => {
  it('are started each with its own port and name, and reached by their names', async () => {
    const setup = twoServers()
    const { A, B } = setup.servers
    const heard: object[] = []
    const { verdict, wire } = await grade(
      TELLS,
      ({ check }) => {
        check('both are there', async ({ at, join }) => {
          const [a] = await join('a')
          const [b] = await at('B').join('b')
          const PORTS = `${A.port},${B.port}`
          heard.push(await a.expects({ PORT: String(A.port), PORTS, SERVER_ID: 'A' }))
          heard.push(await b.expects({ PORT: String(B.port), PORTS, SERVER_ID: 'B' }))
        })
      },
      { setup },
    )
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
    assert.notEqual(Object(heard[0]).pid, Object(heard[1]).pid)
    const lanes = wire.flatMap((event) => (event.type === 'lane' ? [event.lane] : []))
    assert.deepEqual(
      lanes.find(({ id }) => id === 'server:B'),
      { id: 'server:B', role: 'server', name: `B :${B.port}` },
    )
    const request = wire.find((event) => event.type === 'request' && event.from === 'b')
    assert.ok(request?.type === 'request' && request.to === 'server:B')
  })

  const ONE_FOR_ALL = `
    import { WebSocketServer } from 'ws'
    for (const port of process.env.PORTS.split(',')) {
      new WebSocketServer({ port: Number(port) }).on('connection', (socket) => socket.send(JSON.stringify({ port, pid: process.pid })))
    }
  `
  const reachesBoth = (setup: ReturnType<typeof twoServers>) => {
    return ({ check }: Declare) => {
      check('both are there', async ({ at }) => {
        const [a] = await at('A').join('a')
        const [b] = await at('B').join('b')
        const { pid } = await a.expects({ port: String(setup.servers.A.port) }).then((heard) => Object(heard))
        await b.expects({ port: String(setup.servers.B.port), pid })
      })
    }
  }

  it('may be one process that listens on all the ports', async () => {
    const setup = twoServers()
    const { verdict } = await grade(ONE_FOR_ALL, reachesBoth(setup), { setup })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })

  it('may be one process that opens its second port later, when the second start finds the first port taken', async () => {
    const setup = twoServers()
    const late = `
      import { WebSocketServer } from 'ws'
      const [first, second] = process.env.PORTS.split(',').map(Number)
      const tells = (port) => (socket) => socket.send(JSON.stringify({ port: String(port), pid: process.pid }))
      new WebSocketServer({ port: first }, () => {
        setTimeout(() => new WebSocketServer({ port: second }).on('connection', tells(second)), 60)
      }).on('connection', tells(first))
    `
    const { verdict } = await grade(late, reachesBoth(setup), { setup })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })

  it('that ignore PORT are told so', async () => {
    const setup = twoServers()
    const fixed = `import { WebSocketServer } from 'ws'; new WebSocketServer({ port: ${setup.servers.A.port} })`
    const { verdict } = await grade(fixed, reachesBoth(setup), { setup })
    assert.equal(verdict.status, 'error')
    assert.equal(
      verdict.message,
      `Your program, started as B with PORT=${setup.servers.B.port}, wanted to listen on port ${setup.servers.A.port}, ` +
        'which A has already. Listen on process.env.PORT.',
    )
  })

  it('are all fresh for the next check once one of them has ended', async () => {
    const setup = twoServers()
    const pids: unknown[] = []
    const { verdict } = await grade(
      TELLS,
      ({ check, inOneServer }) => {
        inOneServer(() => {
          for (const round of ['first', 'second', 'third']) {
            check(round, async ({ at }) => {
              const [b] = await at('B').join('b')
              const heard = await b.expects({ SERVER_ID: 'B' })
              pids.push(Object(heard).pid)
              if (round !== 'second') return
              const [a] = await at('A').join('a')
              await a.expects({ SERVER_ID: 'A' })
              a.sends('crash' as never)
              await a.expects({ echo: true })
            })
          }
        })
      },
      { setup },
    )
    assert.deepEqual(
      verdict.tests.map(({ status }) => status),
      ['pass', 'fail', 'pass'],
    )
    assert.match(verdict.tests[1]?.message ?? '', /^A crashed during this check\. The program ended with exit code 7/)
    assert.equal(pids[0], pids[1])
    assert.notEqual(pids[1], pids[2])
  })
})

describe('harm done to a server', () => {
  const portOf = () => ({ port: nextPort() })

  it('dies at once, which is a fault and no crash, and can be started again', async () => {
    const { verdict, wire } = await grade(
      TELLS,
      ({ check }) => {
        check('lives twice', async ({ join, program }) => {
          const [a] = await join('a')
          await a.expects({})
          await program().dies()
          await a.isClosed()
          assert.equal(program().isRunning, false)
          await program().restarts()
          const [b] = await join('b')
          await b.expects({})
        })
      },
      { setup: portOf() },
    )
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
    const faults = wire.flatMap((event) => (event.type === 'fault' ? [event.kind] : []))
    assert.deepEqual(faults, ['server-killed', 'server-started'])
  })

  it('freezes: connections stay open and nothing answers, until it thaws', async () => {
    const { verdict } = await grade(
      TELLS,
      ({ check, inOneServer }) => {
        inOneServer(() => {
          check('stands still', async ({ join, program }) => {
            const [a] = await join('a')
            await a.expects({})
            program().freezes()
            a.sends({})
            assert.equal((await a.takes(1)).length, 0)
            program().thaws()
            await a.expects({ echo: true })
          })
          check('is as it was', async ({ join }) => void (await join('a')))
        })
      },
      { setup: portOf(), patience: 1 },
    )
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })

  it('that was left frozen or dead is replaced for the next check', async () => {
    const { verdict } = await grade(
      TELLS,
      ({ check, inOneServer }) => {
        inOneServer(() => {
          check('dies', async ({ program }) => program().dies())
          check('is there again', async ({ join, program }) => {
            await join('a')
            program().freezes()
          })
          check('is there once more', async ({ join }) => void (await join('a')))
        })
      },
      { setup: portOf() },
    )
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })
})

describe('a program that a check starts', () => {
  const CLIENT = {
    name: 'client.ts',
    text: `
      console.log('hello from', process.argv.slice(2).join(' '), process.env.MOOD)
      setTimeout(() => process.exit(Number(process.argv[3] ?? 0)), 30)
    `,
  }
  const startsClient = (declare: Declare['check'], args: readonly string[], code: number) => {
    declare('runs', async ({ starts }) => {
      const client = await starts('client.ts', { args, env: { MOOD: 'sunny' } })
      await client.prints(/hello from (\S+)/)
      await client.prints('sunny')
      await client.exits({ code })
      assert.equal(client.isRunning, false)
    })
  }
  const nothing: Setup = { starts: 'nothing' }

  it('is given arguments and environment, prints, and ends', async () => {
    const options = { setup: nothing, files: [CLIENT] }
    const { verdict } = await grade('', ({ check }) => startsClient(check, ['there', '3'], 3), options)
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })

  it('fails the check with what it did instead', async () => {
    const options = { setup: nothing, files: [CLIENT] }
    const { first, wire } = await grade('', ({ check }) => startsClient(check, ['there', '1'], 0), options)
    assert.equal(first.message, 'client.ts ended, but not as it should.')
    assert.equal(first.expected, 'client.ts ends with exit code 0')
    assert.equal(first.actual, 'exit code 1')
    assert.match(first.output ?? '', /hello from there 1 sunny/)
    const blamed = wire.find(({ n }) => n === first.blames?.[0])
    assert.ok(blamed?.type === 'process' && blamed.what === 'exited')
  })

  it('that does not print what is due says what it printed, at once when it has ended', async () => {
    const { first } = await grade(
      '',
      ({ check }) => {
        check('prints', async ({ starts }) => {
          const client = await starts('client.ts')
          await client.prints('goodbye', { word: 'within', ms: 60_000 })
        })
      },
      { setup: nothing, files: [CLIENT] },
    )
    assert.equal(first.expected, 'client.ts prints "goodbye"')
    assert.match(first.actual ?? '', /^hello from/)
    assert.ok(first.durationMs < 10_000)
  })

  it('that cannot be started at all makes the first check of a grading an error', async () => {
    const broken = { name: 'client.ts', text: 'const = 3' }
    const { verdict } = await grade('', ({ check }) => startsClient(check, [], 0), { setup: nothing, files: [broken] })
    assert.equal(verdict.status, 'error')
    assert.match(verdict.message ?? '', /client\.ts/)
  })
})
