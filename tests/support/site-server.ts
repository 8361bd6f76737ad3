import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The whole product as `npm start` serves it, for a test to use, stop, kill and start again on the same port and data. */
export class SiteServer {
  readonly port: number
  readonly data: string
  #process: ChildProcess | null = null
  #said = ''

  private constructor(port: number, data: string) {
    this.port = port
    this.data = data
  }

  static async start(): Promise<SiteServer> {
    const server = new SiteServer(await freePort(), mkdtempSync(path.join(tmpdir(), 'duplex-data-')))
    await server.start()
    return server
  }

  get url(): string {
    return `http://localhost:${this.port}`
  }

  /** Starts it and resolves once it serves. Rejects with what it printed when it ends before. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [path.join(ROOT, 'scripts/start.mjs')], {
      env: { ...process.env, PORT: `${this.port}`, DUPLEX_DATA: this.data },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.#process = child
    this.#said = ''
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        this.#said += chunk.toString()
        if (this.#said.includes('Duplex is ready')) resolve()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.on('exit', () => reject(new Error(`The server ended before it served. It said:\n${this.#said}`)))
    })
  }

  /** Asks it to stop and waits until it is gone. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** SIGKILL to the whole group: as when the machine loses power. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process
    this.#process = null
    if (child?.pid === undefined || child.exitCode !== null) return Promise.resolve()
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    process.kill(-child.pid, signal)
    return gone
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
