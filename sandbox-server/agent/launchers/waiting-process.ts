import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Duplex, type Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { killTree, whenClosed } from '../child-ending.ts'
import type { Runner, Start } from '../launcher.ts'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Open files given to the process, as fd 4 and on. Fd 3 is the line. */
  readonly fds: readonly number[]
  /** How often, so far, the kernel ended something among its like for want of memory. */
  readonly memoryKills?: () => number
  /** The folder with the learner's files, as the program sees it. */
  readonly seenAs: string
  /** The folder of hosts/, as the program sees it. */
  readonly hosts: string
}

/** The folders of one program: its files, and the link that Node takes for its main file. */
export interface ProgramFolders {
  readonly root: string
  readonly app: string
  readonly entry: string
}

/** Makes the folders of one program. They are removed when its process is over. */
export function makeProgramFolders(root: string): ProgramFolders {
  const folders = { root, app: join(root, 'app'), entry: join(root, 'entry') }
  mkdirSync(folders.app, { recursive: true })
  mkdirSync(folders.entry)
  writeFileSync(join(folders.app, 'package.json'), '{ "type": "module" }\n')
  return folders
}

/** Starts a process whose first file is runner.ts, and resolves when that says ready. */
export async function startWaiting(command: Command, folders: ProgramFolders): Promise<Runner> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', ...command.fds],
  })
  const { stdin, stdout, stderr, pid } = child
  const line = child.stdio[LINE]
  const kills = () => command.memoryKills?.() ?? 0
  const killsWhenMade = kills()
  let killsAtGo = Number.POSITIVE_INFINITY
  const closed = whenClosed(child).then((status) => {
    rmSync(folders.root, { recursive: true, force: true })
    return { ...status, ranOutOfMemory: kills() > killsAtGo }
  })
  if (stdin === null || stdout === null || stderr === null || pid === undefined || !(line instanceof Duplex)) {
    throw new Error(`Could not start ${command.file}.`)
  }
  // A program that ends with input unread breaks this pipe: its ending says all there is to say.
  stdin.on('error', () => {})
  line.on('error', () => {})
  await saysReady(child, stdout, stderr)
  return {
    pid,
    stdin,
    stdout,
    stderr,
    line,
    folder: folders.app,
    seenAs: command.seenAs,
    hosts: command.hosts,
    closed,
    get isDoubtful() {
      return kills() > killsWhenMade
    },
    go({ what, stripped = {}, ...start }) {
      killsAtGo = kills()
      const file = 'entry' in what ? join('../app', what.entry) : join(command.hosts, `${what.host}-host.ts`)
      symlinkSync(file, join(folders.entry, 'main'))
      const sources = Object.entries(stripped).map(([name, text]) => [moduleUrl(command.seenAs, name), text])
      const told = Buffer.from(
        JSON.stringify({
          ...start,
          ...('entry' in what ? what : {}),
          stripped: Object.fromEntries(sources),
        } satisfies Told),
      )
      stdin.write(Buffer.concat([Buffer.from(told.length.toString(16).padStart(8, '0')), told]))
    },
    kill() {
      killTree(pid)
    },
  }
}

function moduleUrl(folder: string, name: string): string {
  return pathToFileURL(join(folder, name)).href
}

/** What runner.ts reads, in these words. `stripped` goes by the modules' addresses. */
type Told = Omit<Start, 'what'> & { entry?: string }

const LINE = 3
const READY = 'ready\n'

/** Leaves both streams as if nobody had listened: all that comes later is the program's. */
async function saysReady(child: ChildProcess, stdout: Readable, stderr: Readable): Promise<void> {
  let complaints = ''
  const hear = (chunk: Buffer) => {
    complaints = (complaints + chunk.toString('utf8')).slice(0, 4096)
  }
  stderr.on('data', hear)
  try {
    await new Promise<void>((resolve, reject) => {
      let heard = ''
      stdout.on('data', (chunk: Buffer) => {
        heard += chunk.toString('latin1')
        if (heard === READY) resolve()
        else if (!READY.startsWith(heard)) reject(new Error(`it said ${JSON.stringify(heard.slice(0, 200))}`))
      })
      child.once('error', reject)
      child.once('close', (code, signal) => reject(new Error(`it ended with ${signal ?? code}: ${complaints.trim()}`)))
    })
  } catch (cause) {
    throw new Error(`The process that waits for a program could not be started: ${messageOf(cause)}`, { cause })
  } finally {
    stdout.removeAllListeners('data').pause()
    stderr.removeAllListeners('data').pause()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
