import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ending, SourceFile } from '#protocol'
import { NeverListened, type Stage, type StagedProgram, type StartOptions } from '../../sandbox-server/grader/stage.ts'

/** A stage of plain child processes, and the folder they run in. Whoever opens it closes it. */
export interface BareStage extends Stage {
  readonly folder: string
  /** Ends every program that is left and removes the folder. */
  close(): Promise<void>
}

/** A stage with no isolation at all, for programs we wrote ourselves. They find the repository's packages, such as `ws`. */
export async function openBareStage(files: readonly SourceFile[]): Promise<BareStage> {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-bare-stage-'))
  await symlink(resolve(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  for (const file of files) await writeFile(join(folder, file.name), file.text)

  const programs = new Set<BareProgram>()
  return {
    folder,
    async start(options) {
      const program = new BareProgram(folder, options)
      programs.add(program)
      await program.listens(options.deadlineMs)
      return program
    },
    async close() {
      await Promise.all([...programs].map((program) => program.stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const KEPT_OUTPUT = 64 * 1024

class BareProgram implements StagedProgram {
  readonly port: number
  readonly ended: Promise<Ending>
  output = ''
  #child: ChildProcess
  #ending: Ending | null = null
  #isStopped = false

  constructor(folder: string, options: StartOptions) {
    this.port = options.port
    const startedAt = performance.now()
    this.#child = spawn(process.execPath, [options.entry], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...options.env, PORT: String(options.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const keep = (text: string) => {
      this.output = (this.output + text).slice(0, KEPT_OUTPUT)
    }
    this.#child.stdout?.setEncoding('utf8').on('data', keep)
    this.#child.stderr?.setEncoding('utf8').on('data', keep)
    this.ended = new Promise((settle) => {
      this.#child.once('error', (error) => keep(`${error.message}\n`))
      this.#child.once('close', (exitCode, signal) => {
        this.#ending = {
          ...sentence(this.#isStopped, exitCode, signal),
          ...(exitCode === null ? {} : { exitCode }),
          ...(signal === null ? {} : { signal }),
          durationMs: performance.now() - startedAt,
        }
        settle(this.#ending)
      })
    })
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#child.kill('SIGKILL')
    await this.ended
  }

  async listens(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs
    for (;;) {
      const ports = await this.#ports()
      if (ports.includes(this.port)) return
      const ending = this.#ending
      if (ending !== null || performance.now() > deadline) {
        const message =
          ending !== null
            ? `The program ended before it listened on port ${this.port}: ${ending.message}`
            : `The program did not listen on port ${this.port} within ${deadlineMs} ms.`
        if (ending === null) await this.stop()
        throw new NeverListened(message, { ending, otherPorts: ports, output: this.output })
      }
      await sleep(5)
    }
  }

  /** The ports this very process listens on: its socket inodes, looked up in the kernel's table. */
  async #ports(): Promise<number[]> {
    const fdFolder = `/proc/${this.#child.pid}/fd`
    const fds = await readdir(fdFolder).catch(() => [])
    const links = await Promise.all(fds.map((fd) => readlink(join(fdFolder, fd)).catch(() => '')))
    const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]))
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
    )
    return tables
      .flatMap((table) => table.split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A' && inodes.has(columns[9]))
      .map((columns) => Number.parseInt(columns[1]?.split(':')[1] ?? '', 16))
  }
}

function sentence(isStopped: boolean, exitCode: number | null, signal: string | null): Pick<Ending, 'how' | 'message'> {
  if (isStopped) return { how: 'stopped', message: 'The program was stopped.' }
  if (exitCode === 0) return { how: 'finished', message: 'The program finished.' }
  const cause = signal === null ? `with exit code ${exitCode}` : `by signal ${signal}`
  return { how: 'crashed', message: `The program crashed: it ended ${cause}.` }
}
