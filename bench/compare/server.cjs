const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { createServer, connect } = require('node:net')
const { setTimeout: pause } = require('node:timers/promises')

const START_MS = 4_000

/** Starts the `server.ts` of a folder as a process of its own; resolves once it takes connections. */
module.exports = async function startServer(folder) {
  const port = await freePort()
  const child = spawn(process.execPath, ['server.ts'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (text) => {
    complaint += text
  })
  const isRunning = () => child.exitCode === null && child.signalCode === null

  async function stop() {
    if (!isRunning()) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  const deadline = performance.now() + START_MS
  while (!(await isListening(port))) {
    if (!isRunning()) throw new Error(`server.ts ended before it listened on port ${port}:\n${complaint}`)
    if (performance.now() > deadline) {
      await stop()
      throw new Error(`server.ts did not listen on port ${port} within ${START_MS} ms.\n${complaint}`)
    }
    await pause(10)
  }
  return { url: `ws://127.0.0.1:${port}`, isRunning, stop }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
