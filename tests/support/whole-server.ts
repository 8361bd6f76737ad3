import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** The server as `npm start` runs it, in a process of its own. Whoever starts it stops it. */
export interface WholeServer {
  readonly base: string
  readonly socketUrl: string
  readonly pid: number
  /** Ends it with the signal and resolves with its exit code, or null when the signal itself ended it. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

const MAIN = resolve(import.meta.dirname, '../../sandbox-server/main.ts')
const START_MS = 30_000

/** Starts the server on a free port and resolves once it says that it is ready. */
export async function startWholeServer(env: Record<string, string>): Promise<WholeServer> {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const port = await readyPort(child)
  return {
    base: `http://localhost:${port}`,
    socketUrl: `ws://localhost:${port}/ws`,
    pid: child.pid ?? 0,
    async stop(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal)
        await once(child, 'exit', { signal: AbortSignal.timeout(15_000) })
      }
      return child.exitCode
    },
  }
}

function readyPort(child: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const timer = setTimeout(() => reject(new Error('The server was not ready in time')), START_MS)
  let complaint = ''
  child.stderr?.on('data', (text) => {
    complaint += text
  })
  child.on('close', (code) => reject(new Error(`The server ended with ${code} before it was ready: ${complaint}`)))
  if (child.stdout === null) throw new Error('The server has no output to read')
  createInterface(child.stdout).on('line', (line) => {
    const port = /^Duplex is ready: http:\/\/localhost:(\d+)$/.exec(line)?.[1]
    if (port !== undefined) resolve(Number(port))
  })
  return promise.finally(() => clearTimeout(timer))
}
