import type { Lane, WireEvent } from '#protocol'

/** A lifeline of the diagram. Lanes of the same role and name (client A of each check) share one. */
export interface Lifeline {
  readonly role: Lane['role']
  readonly name: string
}

/** Which lanes stand where, so that most arrows go to a neighbour. */
export class Lanes {
  readonly lifelines: readonly Lifeline[]
  readonly #position = new Map<string, number>()
  readonly #names = new Map<string, string>()

  constructor(all: readonly WireEvent[], shown: readonly WireEvent[]) {
    const known = new Map(
      all.flatMap((event): [string, Lane][] => (event.type === 'lane' ? [[event.lane.id, event.lane]] : [])),
    )
    const seen = new Set(shown.flatMap(laneIds))
    // A record should introduce its lanes; one that does not is still drawn.
    const unknown = [...seen].filter((id) => !known.has(id)).map((id): Lane => ({ id, role: 'client', name: id }))
    const inOrder = [...[...known.values()].filter((lane) => seen.has(lane.id)), ...unknown]
    const lifelines: Lifeline[] = []
    const byName = new Map<string, number>()
    for (const lane of arranged(inOrder, shown)) {
      const at = byName.get(nameOf(lane)) ?? lifelines.push({ role: lane.role, name: titleOf(lane) }) - 1
      byName.set(nameOf(lane), at)
      this.#position.set(lane.id, at)
      this.#names.set(lane.id, lane.name)
    }
    this.lifelines = lifelines
  }

  at(id: string): number {
    return this.#position.get(id) ?? 0
  }

  nameOf(id: string): string {
    return this.#names.get(id) ?? id
  }
}

/**
 * One server: the first client left of it, the others right, Redis at the end. Behind a proxy: clients, proxy, servers.
 * Several servers: each with its own clients on its far side, and Redis between the first and the others.
 */
function arranged(lanes: readonly Lane[], shown: readonly WireEvent[]): readonly Lane[] {
  const of = (role: Lane['role']): Lane[] => lanes.filter((lane) => lane.role === role)
  const [clients, servers, redis, proxies] = [of('client'), of('server'), of('redis'), of('proxy')]
  const [firstServer, ...otherServers] = servers
  if (proxies.length > 0) {
    return firstServer === undefined
      ? [...clients, ...proxies, ...redis]
      : [...clients, ...proxies, firstServer, ...redis, ...otherServers]
  }
  if (firstServer === undefined || otherServers.length === 0) {
    const isFirst = (lane: Lane): boolean => clients[0] !== undefined && nameOf(lane) === nameOf(clients[0])
    return [...clients.filter(isFirst), ...servers, ...clients.filter((lane) => !isFirst(lane)), ...redis]
  }
  const home = homes(clients, { servers, shown })
  const clientsOf = (server: Lane): Lane[] => clients.filter((lane) => home.get(nameOf(lane)) === server.id)
  const beside = otherServers.flatMap((server) => [server, ...clientsOf(server)])
  const homeless = clients.filter((lane) => !home.has(nameOf(lane)))
  return [...clientsOf(firstServer), firstServer, ...redis, ...beside, ...homeless]
}

/** The server that each client, by its name, spoke with first. */
function homes(
  clients: readonly Lane[],
  { servers, shown }: { servers: readonly Lane[]; shown: readonly WireEvent[] },
): ReadonlyMap<string, string> {
  const names = new Map(clients.map((lane) => [lane.id, nameOf(lane)]))
  const isServer = new Set(servers.map((lane) => lane.id))
  const home = new Map<string, string>()
  for (const event of shown) {
    if (!('from' in event)) continue
    for (const [one, other] of [
      [event.from, event.to],
      [event.to, event.from],
    ] as const) {
      const name = names.get(one)
      if (name !== undefined && isServer.has(other) && !home.has(name)) home.set(name, other)
    }
  }
  return home
}

function nameOf(lane: Lane): string {
  return `${lane.role} ${lane.name}`
}

/** `a` → `client a`; a name that says more than a letter or two stands for itself. */
function titleOf({ role, name }: Lane): string {
  return role === 'client' && name.length <= 2 ? `client ${name}` : name
}

function laneIds(event: WireEvent): string[] {
  switch (event.type) {
    case 'lane':
      return [event.lane.id]
    case 'fault':
    case 'process':
      return [event.lane]
    case 'check':
    case 'clock':
    case 'full':
      return []
    default:
      return [event.from, event.to]
  }
}
