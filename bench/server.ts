import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The server as `npm start` runs it, in a process of its own. */
export interface BenchServer {
  readonly base: string
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** Starts the server on a free port, and resolves once it says that it is ready. Whoever starts it stops it. */
export async function startServer(root: string, env: Record<string, string>): Promise<BenchServer> {
  const child = spawn(process.execPath, [join(root, 'sandbox-server/main.ts')], {
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await readyPort(child)
  return {
    port,
    base: `http://localhost:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function readyPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('The server has no output to read.')
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^Duplex is ready: http:\/\/localhost:(\d+)$/.exec(line)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error(`The server ended with ${child.exitCode} before it was ready.`)
}
