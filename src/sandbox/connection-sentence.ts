import type { Connection } from './sandbox.ts'

/** What a learner reads about the connection. `now` is in milliseconds since 1970. */
export function connectionSentence(connection: Connection, now: number = Date.now()): string {
  switch (connection.type) {
    case 'connecting':
      return 'Connecting to the sandbox.'
    case 'open':
      if (connection.canRun) return 'Connected.'
      return connection.whyNot ?? 'Connected, but programs cannot run on this server. Lessons and editing still work.'
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000))
      const when = seconds === 0 ? 'now' : seconds === 1 ? 'in 1 second' : `in ${seconds} seconds`
      return `The connection dropped. Trying again ${when}; your work is kept.`
    }
    case 'refused':
      return connection.message
  }
}
