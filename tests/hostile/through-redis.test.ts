import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksRedis, runSteps, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'Redis gives no way to debug it, to load code into it, or to say where it writes',
  'redis',
  async ({ run }) => {
    const outcome = await run(
      asksRedis(`console.log(JSON.stringify({
      debug: await ask('DEBUG', 'SLEEP', '10'),
      crash: await ask('DEBUG', 'SEGFAULT'),
      module: await ask('MODULE', 'LOAD', '/tmp/evil.so'),
      folder: await ask('CONFIG', 'SET', 'dir', '/run'),
      file: await ask('CONFIG', 'SET', 'dbfilename', 'evil.so'),
      unprotect: await ask('CONFIG', 'SET', 'enable-protected-configs', 'yes'),
      save: await ask('SAVE'),
      append: await ask('CONFIG', 'SET', 'appendonly', 'yes'),
      rewrite: await ask('CONFIG', 'REWRITE'),
      alive: await ask('PING'),
    }))`),
    )
    const { alive, ...tried } = json(outcome) as Record<string, string> // Our own program printed it, just above.
    assert.equal(alive, 'PONG')
    for (const [what, answer] of Object.entries(tried)) assert.match(answer, /^! /, `${what}: ${answer}`)
  },
)

serviceAttack('a script in Redis finds no file, no program and no library', 'redis', async ({ run }) => {
  const outcome = await run(
    asksRedis(`
      const script = (text) => ask('EVAL', text, '0')
      console.log(JSON.stringify([
        await script("return os.execute('id')"),
        await script("return io.open('/etc/passwd'):read('*a')"),
        await script("return io.popen('ls /'):read('*a')"),
        await script("return package.loadlib('/lib/x86_64-linux-gnu/liblua5.1.so.0', 'luaopen_io')"),
        await script("return require('os')"),
        await script("return dofile('/etc/passwd')"),
        await script("return loadfile('/etc/passwd')()"),
        await script("return debug.getregistry()"),
      ]))`),
  )
  for (const answer of json(outcome) as string[]) assert.match(answer, /^! /) // Our own program printed it, just above.
})

serviceAttack('a script in Redis that never ends is ended with its run', 'redis', async ({ run }) => {
  const { ending } = await run(asksRedis(`void ask('EVAL', 'while true do end', '0'); await new Promise(() => {})`), {
    wallMs: 1500,
  })
  assert.equal(ending.how, 'out-of-time')
})

serviceAttack(
  'Redis that is filled up refuses, and with its limit taken away it is ended, with a sentence',
  'redis',
  async ({ run }) => {
    const fills = `
    let answer = ''
    const text = 'x'.repeat(4 * 1024 * 1024)
    for (let i = 0; i < 400 && !answer.startsWith('!'); i++) answer = await ask('SET', 'key' + i, text)
    console.log(answer)`
    const full = await run(asksRedis(fills))
    assert.match(full.stdout, /OOM command not allowed/)

    const unlimited = await run(asksRedis(`await ask('CONFIG', 'SET', 'maxmemory', '0')\n${fills}`))
    assert.match(unlimited.stdout, /^! /)
    assert.match(unlimited.stderr, /Redis took more than 512 MiB of memory/)
  },
)

serviceAttack(
  'ten thousand connections to Redis are refused beyond its measure, and those that are there go on',
  'redis',
  async ({ run }) => {
    const outcome = await run(
      asksRedis(`
      import { connect } from 'node:net'
      await ask('PING')
      let open = 0
      let over = 0
      const all = []
      for (let i = 0; i < 10000; i++) {
        all.push(new Promise((resolve) => {
          const socket = connect(6379, '127.0.0.1', () => { open += 1; socket.write('PING\\r\\n') })
          socket.on('data', (bytes) => { if (String(bytes).startsWith('-ERR max number of clients')) socket.destroy() ; else resolve() })
          socket.on('error', () => {}).on('close', () => { over += 1; resolve() })
        }))
        if (i % 200 === 199) await Promise.race([Promise.all(all.splice(0)), new Promise((resolve) => setTimeout(resolve, 300))])
      }
      console.log(JSON.stringify({ over, alive: await ask('PING') }))`),
      { wallMs: 60_000 },
    )
    const { over, alive } = json(outcome) as { over: number; alive: string } // Our own program printed it, just above.
    assert.equal(alive, 'PONG')
    // A program may have 1024 files open: so many connections wait or are served.
    assert.ok(over > 8000, `${over} of 10000 were refused`)
  },
)

serviceAttack(
  'what is no Redis protocol is passed on, answered by Redis, and troubles nobody else',
  'redis',
  async ({ run }) => {
    const outcome = await run(
      asksRedis(`
      import { connect } from 'node:net'
      import { once } from 'node:events'
      const tell = async (bytes) => {
        const socket = connect(6379, '127.0.0.1')
        let text = ''
        socket.on('data', (chunk) => { text += chunk }).on('error', () => {})
        socket.end(bytes)
        await once(socket, 'close')
        return text
      }
      console.log(JSON.stringify({
        http: await tell('GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'),
        huge: await tell('*2147483648\\r\\n'),
        claim: await tell('*1\\r\\n$536870912\\r\\nshort'),
        line: await tell('a'.repeat(200_000)),
        noise: await tell(Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256))),
        alive: await ask('PING'),
      }))`),
    )
    const answers = json(outcome) as Record<string, string> // Our own program printed it, just above.
    assert.equal(answers.alive, 'PONG')
    assert.match(answers.huge ?? '', /Protocol error: invalid multibulk length/)
  },
)

serviceAttack('FLUSHALL, SHUTDOWN and passwords hurt only the one who says them', 'redis', async ({ pods, run }) => {
  const neighbour = await pods.start({ challengeFolder: null, services: ['redis'] }, AbortSignal.timeout(20_000))
  const isSet = Promise.withResolvers<void>()
  const isHurt = Promise.withResolvers<void>()
  const theirs = runSteps(
    neighbour,
    asksRedis(`
      await ask('SET', 'mine', 'still here')
      console.log('set')
      await new Promise((resolve) => process.stdin.once('data', resolve))
      console.log(await ask('GET', 'mine'))`),
    {
      on(event, neighbourRun) {
        if (event.type !== 'output' || !event.text.startsWith('set')) return
        isSet.resolve()
        void isHurt.promise.then(() => neighbourRun.input('go\n'))
      },
    },
  )
  await isSet.promise
  await run(asksRedis(`await ask('FLUSHALL'); await ask('CONFIG', 'SET', 'requirepass', 'x')`))
  const { stderr } = await run(asksRedis(`await ask('SHUTDOWN', 'NOSAVE'); console.log(await ask('PING'))`))
  assert.match(stderr, /Redis ended by itself/)
  isHurt.resolve()
  assert.match((await theirs).stdout, /still here/)
  await neighbour.close()
})

serviceAttack('the socket, the folder and the process of Redis are out of sight', 'redis', async ({ run }) => {
  const outcome = await run(
    asksRedis(`
      import { readdirSync, readFileSync } from 'node:fs'
      const list = (path) => { try { return readdirSync(path) } catch { return [] } }
      const read = (path) => { try { return readFileSync(path, 'utf8') } catch { return '' } }
      const processes = list('/proc').filter((name) => /^\\d+$/.test(name)).map((pid) => read('/proc/' + pid + '/cmdline'))
      console.log(JSON.stringify({
        folders: ['/pod', '/run', '/sbx', '/pod/redis-1'].filter((path) => list(path).length > 0),
        sockets: read('/proc/net/unix').split('\\n').filter((line) => line.includes('redis')).length,
        processes: processes.filter((line) => line.includes('redis-server')).length,
      }))`),
  )
  const seen = json(outcome) as { folders: string[]; processes: number } // Our own program printed it, just above.
  assert.deepEqual(seen.folders, [])
  assert.equal(seen.processes, 0)
})
