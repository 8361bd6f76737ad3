import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A process that grades without any walls. */
export interface BareWorker {
  /** Grades so many times, one after the other. */
  grade(times: number): Promise<void>
  end(): Promise<void>
}

/** Starts one that has a loopback and a table of processes of its own, as it would on a machine of its own, and resolves once it is warm. Whoever starts it ends it. */
export async function startBareWorker(root: string): Promise<BareWorker> {
  const node = [process.execPath, join(root, 'bench/bare-worker.ts')]
  const child = spawn(
    'bwrap',
    ['--dev-bind', '/', '/', '--unshare-net', '--unshare-pid', '--proc', '/proc', '--die-with-parent', '--', ...node],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const says = async (word: string) => {
    const { value } = await lines.next()
    if (value !== word) throw new Error(`A bare process said ${value ?? 'nothing'} instead of ${word}.`)
  }
  await says('ready')
  return {
    async grade(times) {
      child.stdin.write(`${times}\n`)
      await says('done')
    },
    async end() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
