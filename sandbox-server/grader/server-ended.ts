import type { Ending } from '#protocol'
import type { NeverListened } from './stage.ts'

/** Says that the server ended in the middle of a check, how, and at which line. */
export function explainEnd(ending: Ending): string {
  const what =
    ending.how === 'crashed' ? 'Your server crashed during this check.' : 'Your server ended during this check.'
  return `${what} ${withPlace(ending)}`
}

/** Says why a program could not be talked to at all. */
export function explainSilence({ ending, otherPorts }: NeverListened, port: number): string {
  if (ending !== null) return `Your program ended before it listened on port ${port}. ${withPlace(ending)}`
  if (otherPorts.length > 0) {
    const ports = otherPorts.join(' and ')
    return `It listens on ${ports}, this challenge expects ${port}. Listen on process.env.PORT, or on ${port} when it is not set.`
  }
  return `Your program is running, but nothing listens on port ${port}.`
}

function withPlace({ message, place }: Ending): string {
  if (place === undefined || message.includes(place.file)) return message
  return `${message} Look at ${place.file}, line ${place.line}.`
}
