import type { Connection } from './sandbox.ts'

interface Circumstances {
  /** Milliseconds since 1970. */
  readonly now: number
  /** False where the browser knows that it has no network, and the server is beyond it. */
  readonly isOnline: boolean
}

/** What a learner reads about the connection: what happened, what becomes of their work, and what happens next. */
export function connectionSentence(connection: Connection, { now, isOnline }: Circumstances): string {
  switch (connection.type) {
    case 'connecting':
      return isOnline ? 'Connecting to the sandbox.' : OFFLINE
    case 'open':
      if (connection.canRun) return 'Connected.'
      return connection.whyNot ?? 'Connected, but programs cannot run on this server. Lessons and editing still work.'
    case 'waiting':
      return isOnline
        ? `The connection dropped. ${retrySentence(connection.retryAt - now)}; your work is kept.`
        : OFFLINE
    case 'refused':
      return connection.message
  }
}

const OFFLINE = 'You are offline. Your work is kept here; Run and Check come back with the network.'

function retrySentence(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'The page tries again by itself'
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds === 0) return 'Trying again now'
  return seconds === 1 ? 'Trying again in 1 second' : `Trying again in ${seconds} seconds`
}
