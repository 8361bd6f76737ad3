import { stripTypeScriptTypes } from 'node:module'
import { parentPort } from 'node:worker_threads'

// Runs as a worker thread of the agent: see type-stripper.ts. What it reads is a learner's text, which is parsed and never run.

/** Said once, when the parser is there. */
export const READY = 'ready'

/** What comes back: the text without its types, or null where it has none or is no TypeScript. */
export interface Stripped {
  readonly id: number
  readonly text: string | null
  /** A text nested too deeply leaves Node's parser unfit for the next one. */
  readonly isUnfit: boolean
}

// Node loads its parser when it is first asked.
stripTypeScriptTypes('')
parentPort?.postMessage(READY)
parentPort?.on('message', ({ id, text }: { id: number; text: string }) => parentPort?.postMessage(strip(id, text)))

function strip(id: number, text: string): Stripped {
  try {
    return { id, text: stripTypeScriptTypes(text), isUnfit: false }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { id, text: null, isUnfit: !/^ERR_(?:INVALID|UNSUPPORTED)_TYPESCRIPT_SYNTAX$/.test(code) }
  }
}
