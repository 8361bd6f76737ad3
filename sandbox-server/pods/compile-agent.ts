import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AgentReport, readMessages } from './agent-protocol.ts'
import { bubblewrap } from './isolation/bubblewrap.ts'
import { COMPILED_AGENT, COMPILED_FOR } from './isolation/compiled-agent.ts'

export interface CompileOptions {
  readonly appRoot: string
  /** Who pods run as when this process is root. Node keeps what it compiles for one user. */
  readonly uid: number
}

/**
 * Starts one agent that runs nobody's program, and keeps what Node compiled of it and of what programs load: the pods and
 * programs after it start in half the processor time. They find it read-only. Rejects when no pod can be had here; pods then compile for themselves.
 */
export async function compileAgent({ appRoot, uid }: CompileOptions): Promise<void> {
  const target = join(appRoot, COMPILED_AGENT)
  mkdirSync(dirname(target), { recursive: true })
  const draft = mkdtempSync(`${target}-`)
  const isRoot = process.getuid?.() === 0
  try {
    const parts = Object.values(COMPILED_FOR).map((name) => join(draft, name))
    for (const part of parts) mkdirSync(part)
    if (isRoot) for (const folder of [draft, ...parts]) chownSync(folder, uid, uid)
    const { child, end } = bubblewrap({ appRoot, uid, compileInto: draft }).spawn({
      challengeFolder: null,
      services: [],
    })
    const closed = once(child, 'close', { signal: AbortSignal.timeout(COMPILE_MS) })
    let complaints = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text
    })
    try {
      // It leaves when nobody talks to it any more, and writes what it compiled as it goes.
      for await (const { type } of readMessages(child.stdout, AgentReport)) if (type === 'ready') child.stdin.end()
      const [code] = await closed
      if (code !== 0) throw new Error(`The agent ended with ${code}. ${complaints.trim()}`)
    } finally {
      end()
    }
    ownAll(draft)
    rmSync(target, { recursive: true, force: true })
    renameSync(draft, target)
  } finally {
    if (existsSync(draft)) rmSync(draft, { recursive: true, force: true })
  }
}

const COMPILE_MS = 30_000

/** From here on only the caller may change it, and pods may read it. */
function ownAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) ownAll(path)
    else if (entry.isFile()) own(path, 0o644)
    else throw new Error(`${path} is neither a file nor a folder: Node made nothing like it.`)
  }
  own(folder, 0o755)
}

function own(path: string, mode: number): void {
  chownSync(path, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
  chmodSync(path, mode)
}
