import assert from 'node:assert/strict'
import { podTest } from './pod-test.ts'

podTest('what a program prints arrives, each stream by its name', async ({ run }) => {
  const { stdout, stderr, ending } = await run(`console.log('to stdout'); console.error('to stderr')`)
  assert.equal(stdout, 'to stdout\n')
  assert.equal(stderr, 'to stderr\n')
  assert.equal(ending.how, 'finished')
  assert.equal(ending.exitCode, 0)
})

podTest('what was printed before process.exit arrives whole', async ({ run }) => {
  const { stdout } = await run(`process.stdout.write('x'.repeat(300_000)); process.exit(0)`)
  assert.equal(stdout.length, 300_000)
})

podTest('words that follow closely come together, in their order', async ({ run }) => {
  const { stdout, events } = await run(`for (let n = 0; n < 20_000; n += 1) process.stdout.write('.')`)
  assert.equal(stdout, '.'.repeat(20_000))
  assert.ok(events.length < 2000, `${events.length} events`)
})

podTest('a letter that is split between two writes arrives whole', async ({ run }) => {
  const { stdout } = await run(`
    const bytes = Buffer.from('grün')
    process.stdout.write(bytes.subarray(0, 3))
    setTimeout(() => process.stdout.write(bytes.subarray(3)), 50)`)
  assert.equal(stdout, 'grün')
})

podTest('a program sees itself as node would show it', async ({ run }) => {
  const { stdout } = await run(`
    console.log(process.argv[1], import.meta.main, import.meta.filename, process.cwd(), process.execArgv.includes('--require'))`)
  assert.equal(stdout, '/app/server.ts true /app/server.ts /app false\n')
})

podTest('a program may import its other files, ws, and start workers and children', async ({ run }) => {
  const { stdout, stderr } = await run([
    {
      name: 'server.ts',
      text: `
        import { fork } from 'node:child_process'
        import { once } from 'node:events'
        import { Worker } from 'node:worker_threads'
        import { WebSocketServer } from 'ws'
        import { word } from './word.ts'
        console.log(word, typeof WebSocketServer)
        await once(new Worker('console.log("worker")', { eval: true }), 'exit')
        await once(fork('/app/child.ts'), 'exit')`,
    },
    { name: 'word.ts', text: `export const word: string = 'imported'` },
    { name: 'child.ts', text: `console.log('child')` },
  ])
  assert.equal(stderr, '')
  assert.equal(stdout, 'imported function\nworker\nchild\n')
})

podTest('what is typed reaches the program', async ({ run }) => {
  const { stdout } = await run(
    `process.stdin.once('data', (bytes) => { console.log('heard ' + bytes); process.exit() }); console.log('listening')`,
    {
      on(event, run) {
        if (event.type === 'output' && event.text.includes('listening')) run.input('hello\n')
      },
    },
  )
  assert.equal(stdout, 'listening\nheard hello\n\n')
})
