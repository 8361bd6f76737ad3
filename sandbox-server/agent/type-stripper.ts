import { Worker } from 'node:worker_threads'
import type { SourceFile } from '#protocol'
import type { READY, Stripped } from './strip-worker.ts'

interface TypeStripperOptions {
  /** Milliseconds one file may take a thread that has its parser. */
  readonly longestMs?: number
}

/** A thread, and when it has its parser: false when it ended before. */
interface Thread {
  readonly worker: Worker
  readonly isReady: Promise<boolean>
}

/**
 * Takes the types out of a learner's TypeScript, once for all starts of a program: in each of its processes that would be the
 * largest part of the start. Every character stays on its line and column. It works in a thread of its own, and not for long:
 * there are texts of a few hundred characters over which Node's parser sits for minutes. What it does not manage, the
 * program's own Node does, within the program's limits, and says what is wrong with it.
 */
export class TypeStripper {
  readonly #longestMs: number
  #thread: Thread
  #count = 0
  /** What was stripped lately, null for what cannot be: a grading starts the same files over and over. */
  readonly #known = new Map<string, string | null>()
  readonly #waiting = new Map<number, (stripped: Stripped | null) => void>()

  constructor({ longestMs = LONGEST_MS }: TypeStripperOptions = {}) {
    this.#longestMs = longestMs
    this.#thread = this.#start()
  }

  /** The files' texts without their types, by file name; without those that are for the program's own Node. */
  async strip(files: readonly SourceFile[]): Promise<Readonly<Record<string, string>>> {
    // Without ours, what is a module and what is not is for Node to find out.
    if (files.some(({ name }) => name === 'package.json')) return {}
    const found: Record<string, string> = {}
    for (const { name, text } of files) {
      if (!/\.m?ts$/.test(name)) continue
      const stripped = await this.#stripped(text)
      if (stripped !== null) found[name] = stripped
    }
    return found
  }

  async close(): Promise<void> {
    await this.#thread.worker.terminate()
  }

  async #stripped(text: string): Promise<string | null> {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const stripped = await this.#ask(text)
    if (stripped === null || stripped.isUnfit) this.#startAnew()
    if (this.#known.size >= MOST_KNOWN) this.#known.clear()
    this.#known.set(text, stripped?.text ?? null)
    return stripped?.text ?? null
  }

  /** Null when it took too long, or the thread ended over it. How long a thread takes to begin is not the text's doing. */
  async #ask(text: string): Promise<Stripped | null> {
    const { worker, isReady } = this.#thread
    if (!(await isReady)) return null
    const id = this.#count++
    return await new Promise((resolve) => {
      const settle = (stripped: Stripped | null) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(stripped)
      }
      const timer = setTimeout(() => settle(null), this.#longestMs)
      this.#waiting.set(id, settle)
      worker.postMessage({ id, text })
    })
  }

  #start(): Thread {
    const worker = new Worker(new URL('./strip-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    })
    worker.unref()
    const isReady = new Promise<boolean>((resolve) => {
      worker.on('message', (said: typeof READY | Stripped) => {
        if (typeof said === 'string') resolve(true)
        else this.#waiting.get(said.id)?.(said)
      })
      worker.on('error', () => {
        resolve(false)
        for (const settle of this.#waiting.values()) settle(null)
      })
      worker.on('exit', () => resolve(false))
    })
    return { worker, isReady }
  }

  #startAnew(): void {
    void this.#thread.worker.terminate()
    this.#thread = this.#start()
  }
}

const MOST_KNOWN = 32
/** Milliseconds. An ordinary file takes one. On a machine where it takes longer than this, the program's own Node does it. */
const LONGEST_MS = 500
