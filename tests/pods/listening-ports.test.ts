import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { ListeningPorts, ownsPort } from '../../sandbox-server/agent/listening-ports.ts'
import { eventually } from '../support/eventually.ts'

test('a server that listened before anybody looked is found, and one that stops is gone', async () => {
  await using program = await started(`
    const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))
    process.stdin.once('data', () => server.close(() => console.log('closed')))`)
  const ports = new ListeningPorts(program.pid)
  const port = Number(await program.says())
  assert.deepEqual(ports.now(), [port])
  program.child.stdin?.write('stop\n')
  assert.equal(await program.says(), 'closed')
  assert.deepEqual(ports.now(), [])
})

test('a port that opens later is found, beside pipes to children and connections', async () => {
  await using program = await started(`
    const { createServer, connect } = require('node:net')
    require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] })
    const first = createServer().listen(0, '127.0.0.1', () => {
      connect(first.address().port, '127.0.0.1', () => console.log(first.address().port))
    })
    process.stdin.once('data', () => { const second = createServer().listen(0, '::', () => console.log(second.address().port)) })`)
  const ports = new ListeningPorts(program.pid)
  const first = Number(await program.says())
  assert.deepEqual(ports.now(), [first])
  program.child.stdin?.write('another\n')
  const second = Number(await program.says())
  assert.deepEqual(
    ports.now(),
    [first, second].sort((a, b) => a - b),
  )
})

test('whose connection it is, is known by its local port', async () => {
  await using program = await started(`
    const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))`)
  await using other = await started(`console.log('other'); setInterval(() => {}, 1000)`)
  await other.says()
  const port = Number(await program.says())
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const { localPort = 0 } = socket
  assert.equal(ownsPort(process.pid, localPort), true)
  assert.equal(ownsPort(other.pid, localPort), false)
  socket.destroy()
  await eventually('it is gone', () => !ownsPort(process.pid, localPort))
})

async function started(code: string) {
  const child: ChildProcess = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] })
  assert.ok(child.stdout !== null && child.pid !== undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    pid: child.pid,
    says: async () => (await lines.next()).value as string, // A line of our own program's, just above.
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
