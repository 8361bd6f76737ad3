import type { ServiceFault, WireEvent } from '#protocol'
import type { ChallengeOnPage } from '../workspace/challenge-on-page.ts'
import type { RunView } from '../workspace/run-view.ts'

/** Something that runs beside the clients, how it stands, and what can be done to it. */
export interface Neighbour {
  readonly name: string
  readonly state: 'runs' | 'stands still' | 'is down'
  readonly faults: readonly ServiceFault[]
}

/** What is done to a neighbour, said to whoever does it. */
export const FAULT_VERBS: Record<ServiceFault['kind'], string> = {
  'redis-down': 'Take down',
  'redis-up': 'Bring back',
  'server-killed': 'Kill',
  'server-started': 'Start',
  'server-frozen': 'Freeze',
  'server-thawed': 'Thaw',
}

/** What runs beside the clients of this run. */
export function neighboursOf(
  { programs, ports, services }: Pick<ChallengeOnPage, 'programs' | 'ports' | 'services'>,
  run: Pick<RunView, 'wire' | 'endings'>,
): Neighbour[] {
  const own = programs.filter((name) => name !== 'nginx')
  const named = programs.length === 0 ? (ports.length === 0 ? [] : [null]) : own
  const servers = named.map((program) => server(program, run))
  return services.includes('redis') ? [...servers, redis(run.wire)] : servers
}

function server(program: string | null, { wire, endings }: Pick<RunView, 'wire' | 'endings'>): Neighbour {
  const about = program === null ? {} : { program }
  const lanes = program === null ? ['server'] : [`server:${program}`, `client:${program}`]
  const last = lastFault(wire, lanes)
  const isDown = last === 'server-killed' || (program !== null && endings[program] !== undefined)
  const name = program ?? 'the server'
  if (isDown) return { name, state: 'is down', faults: [{ kind: 'server-started', ...about }] }
  const isFrozen = last === 'server-frozen'
  return {
    name,
    state: isFrozen ? 'stands still' : 'runs',
    faults: [
      { kind: 'server-killed', ...about },
      { kind: isFrozen ? 'server-thawed' : 'server-frozen', ...about },
    ],
  }
}

function redis(wire: readonly WireEvent[]): Neighbour {
  const isDown = lastFault(wire, ['redis']) === 'redis-down'
  return { name: 'Redis', state: isDown ? 'is down' : 'runs', faults: [{ kind: isDown ? 'redis-up' : 'redis-down' }] }
}

function lastFault(wire: readonly WireEvent[], lanes: readonly string[]): string | undefined {
  const last = wire.findLast(
    (event) => event.type === 'fault' && event.kind !== undefined && lanes.includes(event.lane),
  )
  return last?.type === 'fault' ? last.kind : undefined
}
