import { type Connection, connectionSentence, type PodState } from '../../sandbox/index.ts'
import { sayListeners } from './challenge-words.ts'
import { queueSentence } from './queue-sentence.ts'
import { runTrouble } from './run-trouble.ts'
import { isLive, type RunView } from './run-view.ts'

/** Where everything stands. */
interface Standing {
  readonly dot: 'warm' | 'asleep' | 'waking' | 'trouble'
  /** As it is read: kept up to date by the second. */
  readonly sentence: string
  /** As it is read out, once for each `topic`: a screen reader is not told how seconds and places count down. */
  readonly aloud: string
  readonly topic: string
  readonly next: 'retry' | 'reload' | 'run-again' | null
}

export interface Known {
  readonly connection: Connection
  readonly pod: PodState
  /** The run or check that was started last. */
  readonly run: RunView | null
  /** Milliseconds since 1970. */
  readonly now: number
  /** False where the browser knows that it has no network, and the server is beyond it. */
  readonly isOnline: boolean
}

/** In one sentence: what is wrong first, then what is going on, then what came of it, then that all is ready. */
export function standing({ connection, pod, run, now, isOnline }: Known): Standing {
  if (connection.type !== 'open' || !connection.canRun) return disconnected(connection, { now, isOnline })
  if (isLive(run)) return running(run)
  const trouble = run === null ? null : runTrouble(run)
  if (trouble !== null && run !== null) {
    const next = trouble.next === 'run-again' || trouble.next === 'reload' ? trouble.next : null
    return { ...plain('trouble', trouble.inShort, `over ${run.id}`), next }
  }
  return plain(pod, POD_WORDS[pod], pod)
}

function disconnected(connection: Connection, { now, isOnline }: { now: number; isOnline: boolean }): Standing {
  const sentence = connectionSentence(connection, { now, isOnline })
  switch (connection.type) {
    case 'waiting': {
      const aloud = connectionSentence({ ...connection, retryAt: Number.POSITIVE_INFINITY }, { now, isOnline })
      return { dot: 'waking', sentence, aloud, topic: isOnline ? 'dropped' : 'offline', next: 'retry' }
    }
    case 'connecting':
      // Between two attempts of many this is no news.
      return { ...plain('waking', sentence, 'connecting'), aloud: '', topic: 'dropped' }
    case 'refused':
      return { ...plain('trouble', sentence, 'refused'), next: 'reload' }
    case 'open':
      return plain('trouble', sentence, 'cannot-run')
  }
}

function running(run: RunView): Standing {
  const { state } = run
  if (state.type === 'queued') {
    const sentence = queueSentence(state)
    // Told at first, and when it is the next: what lies between is only patience.
    return plain('waking', sentence, `queued ${run.id} ${state.position === 1 ? 'next' : 'first'}`)
  }
  if (run.kind === 'check') return { ...plain('warm', 'Checking.', 'checking'), aloud: '' }
  if (run.listeners.length > 0) return plain('warm', sayListeners(run.listeners), `${run.id} ${run.listeners.length}`)
  return plain('warm', state.type === 'sent' ? 'Starting.' : 'Running.', `${run.id} ${state.type}`)
}

const POD_WORDS: Record<PodState, string> = {
  asleep: 'Sandbox asleep: the next run wakes it.',
  waking: 'Sandbox waking. Run and Check wait for it.',
  warm: 'Sandbox ready.',
}

function plain(dot: Standing['dot'], sentence: string, topic: string): Standing {
  return { dot, sentence, aloud: sentence, topic, next: null }
}
