import type { Ending } from '#protocol'
import type { ServerSetup } from './setup.ts'
import type { NeverListened } from './stage.ts'

/** Says that a program ended in the middle of a check, how, and at which line. The only server has no name. */
export function explainEnd(ending: Ending, name = ''): string {
  const who = name === '' ? 'Your server' : name
  return `${who} ${ending.how === 'crashed' ? 'crashed' : 'ended'} during this check. ${withPlace(ending)}`
}

/** Says why a server could not be talked to at all. */
export function explainSilence(
  { ending, otherPorts, output }: NeverListened,
  { server: { name, port }, servers }: { server: ServerSetup; servers: readonly ServerSetup[] },
): string {
  const who = servers.length === 1 ? 'Your program' : `Your program, started as ${name} with PORT=${port},`
  const taken = servers.find(
    (other) => other.port !== port && output.includes(`EADDRINUSE`) && output.includes(`${other.port}`),
  )
  if (ending !== null && taken !== undefined) {
    return `${who} wanted to listen on port ${taken.port}, which ${taken.name} has already. Listen on process.env.PORT.`
  }
  if (ending !== null) return `${who} ended before it listened on port ${port}. ${withPlace(ending)}`
  if (otherPorts.length > 0) {
    const ports = otherPorts.join(' and ')
    const when = servers.length === 1 ? 'this challenge expects' : `${name} was told PORT=`
    const told = servers.length === 1 ? `${when} ${port}` : `${when}${port}`
    return `It listens on ${ports}, ${told}. Listen on process.env.PORT, or on ${port} when it is not set.`
  }
  return servers.length === 1
    ? `Your program is running, but nothing listens on port ${port}.`
    : `${who} is running, but nothing listens on port ${port}.`
}

function withPlace({ message, place }: Ending): string {
  if (place === undefined || message.includes(place.file)) return message
  return `${message} Look at ${place.file}, line ${place.line}.`
}
