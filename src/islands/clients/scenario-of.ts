import { LIMITS, type Scenario, type ScenarioStep, type ScenarioWait, type WireEvent } from '#protocol'
import type { Deed } from './client-console.ts'
import { hearing } from './hearing.ts'

interface Conversation {
  readonly deeds: readonly Deed[]
  readonly wire: readonly WireEvent[]
  nameOf(id: string): string
  readonly title: string
  readonly challenge: string
}

/** The conversation that was had as a scenario, or null when nothing was done in it. */
export function scenarioOf({ deeds, wire, nameOf, title, challenge }: Conversation): Scenario | null {
  const kept = deeds
    .filter((deed) => deed.type === 'service' || (deed.command.do !== 'burst-stop' && deed.command.do !== 'rename'))
    .slice(0, LIMITS.scenarioSteps)
  const steps = kept.map((deed, at): ScenarioStep => {
    const wait = waitBefore(deed, { before: kept[at - 1], wire, nameOf })
    if (deed.type === 'service') return { wait, service: deed.fault }
    return { wait, client: nameOf(deed.client), command: withNames(deed.command, nameOf) }
  })
  return steps.length === 0 ? null : { scenario: 1, title, challenge, steps }
}

/** Milliseconds that are nobody's pause. */
const SHORT_MS = 20

/** What came to the one who acts since the step before is most likely what it was waited for; otherwise it was time. */
function waitBefore(
  deed: Deed,
  { before, wire, nameOf }: { before: Deed | undefined } & Pick<Conversation, 'wire' | 'nameOf'>,
): ScenarioWait {
  if (before === undefined) return { type: 'none' }
  const between = wire.slice(before.heard, deed.heard)
  const client = deed.type === 'client' ? deed.client : null
  const last = between
    .flatMap((event) => hearing(event) ?? [])
    .findLast((each) => client === null || each.client === client)
  if (last !== undefined && last.text !== '') {
    return { type: 'when', client: nameOf(last.client), hears: likeOf(last.text), withinMs: 5_000 }
  }
  const ms = Math.round(deed.at - before.at)
  return ms < SHORT_MS ? { type: 'none' } : { type: 'after', ms: Math.min(ms, 600_000) }
}

/** What of a message is likely to be the same next time: the type of a JSON message, or its beginning. */
function likeOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && 'type' in value) return JSON.stringify({ type: value.type })
  } catch {
    // Plain text.
  }
  return text.slice(0, 60)
}

/** A scenario knows its clients by name. */
function withNames<Command extends Extract<Deed, { type: 'client' }>['command']>(
  command: Command,
  nameOf: (id: string) => string,
): Command {
  if (command.do !== 'burst') return command
  return { ...command, burst: { ...command.burst, clients: command.burst.clients.map(nameOf) } }
}
