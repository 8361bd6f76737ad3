import assert from 'node:assert/strict'
import { attack, json, runIn } from '../pods/pod-test.ts'

const SECRET = 'what-only-the-neighbour-knows'

// The neighbour hides nothing: a port, an abstract socket, its name, its environment and its arguments tell everything.
const NEIGHBOUR = `
  import { spawn } from 'node:child_process'
  import { createServer } from 'node:net'
  process.title = '${SECRET}'
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${SECRET}'], { env: { SECRET: '${SECRET}' }, stdio: 'ignore' })
  const tells = createServer((socket) => socket.end('${SECRET}'))
  tells.listen(8080, () => createServer((socket) => socket.end('${SECRET}')).listen('\\0${SECRET}', () => console.log('up')))`

const SPY = `
  import { readFileSync, readdirSync } from 'node:fs'
  import { connect, createServer } from 'node:net'
  const read = (path) => { try { return readFileSync(path, 'latin1') } catch { return '' } }
  const ask = (where) => new Promise((resolve) => {
    let text = ''
    connect(where).on('data', (data) => { text += data }).on('error', (error) => resolve(error.code)).on('close', () => resolve(text))
  })
  const pids = readdirSync('/proc').filter((name) => /^\\d+$/.test(name))
  const everything = pids.flatMap((pid) => ['cmdline', 'environ', 'comm'].map((name) => read('/proc/' + pid + '/' + name))).join(' ')
  const seen = { port: await ask({ port: 8080 }), abstract: await ask({ path: '\\0${SECRET}' }), sockets: read('/proc/net/unix'), processes: everything }
  // And the port is free, as if nobody had it.
  await new Promise((resolve, reject) => createServer().listen(8080, resolve).on('error', reject))
  console.log(JSON.stringify(Object.entries(seen).map(([way, found]) => [way, found.includes('${SECRET}') ? 'seen' : ''])))
  process.exit()`

attack(
  'a learner’s pod is not seen from another’s: no port, socket, process, name or variable',
  async ({ run, neighbour }) => {
    let spied: unknown = null
    let atHome: unknown = null
    await runIn(neighbour, NEIGHBOUR, {
      async on(event, theirs) {
        if (event.type !== 'output') return
        spied = json(await run(SPY))
        theirs.stop()
      },
    })
    const ways = ['port', 'abstract', 'sockets', 'processes']
    assert.deepEqual(
      spied,
      ways.map((way) => [way, '']),
    )
    // Within one program all of it is seen: the spy knows how to look.
    atHome = json(
      await run(
        `${NEIGHBOUR.replace("console.log('up')", 'spy()')}\nasync function spy() {\n${SPY.replace(/^\s*import .*$/gm, '').replace(/.*createServer\(\).*/, '')}\n}\nimport { readFileSync, readdirSync } from 'node:fs'\nimport { connect } from 'node:net'`,
      ),
    )
    assert.deepEqual(
      atHome,
      ways.map((way) => [way, 'seen']),
    )
  },
)
