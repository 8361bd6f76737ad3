import type { Lane, WireEvent } from '#protocol'

/** A lifeline of the diagram. Lanes of the same role and name (client A of each check) share one. */
export interface Lifeline {
  readonly role: Lane['role']
  readonly name: string
}

/** Which lanes stand where, so that most arrows go to a neighbour. */
export interface Lanes {
  readonly lifelines: readonly Lifeline[]
  at(id: string): number
  nameOf(id: string): string
}

/** Gathers who takes part while a record grows, and arranges them. */
export class LaneBook {
  readonly #known = new Map<string, Lane>()
  readonly #seen = new Set<string>()
  /** Who spoke with whom, in the order of their first words. */
  readonly #pairs = new Map<string, readonly [string, string]>()
  #arranged: Lanes | null = null
  #isStale = true

  introduce(lane: Lane): void {
    this.#known.set(lane.id, lane)
    this.#isStale = true
  }

  laneOf(id: string): Lane {
    // A record should introduce its lanes; one that does not is still drawn.
    return this.#known.get(id) ?? { id, role: 'client', name: id }
  }

  /** Whoever is named by this event has a lifeline from here on. */
  see(event: WireEvent): void {
    for (const id of laneIds(event)) {
      if (this.#seen.has(id)) continue
      this.#seen.add(id)
      this.#isStale = true
    }
    if (!('from' in event)) return
    const key = `${event.from}>${event.to}`
    if (this.#pairs.has(key)) return
    this.#pairs.set(key, [event.from, event.to])
    this.#isStale = true
  }

  /** The same object as before where nobody has another place than before. */
  arrange(): Lanes {
    if (this.#arranged !== null && !this.#isStale) return this.#arranged
    this.#isStale = false
    const next = this.#laidOut()
    if (this.#arranged === null || !this.#isSame(this.#arranged, next)) this.#arranged = next
    return this.#arranged
  }

  #laidOut(): Lanes {
    const unknown = [...this.#seen].filter((id) => !this.#known.has(id)).map((id) => this.laneOf(id))
    const inOrder = [...[...this.#known.values()].filter((lane) => this.#seen.has(lane.id)), ...unknown]
    const lifelines: Lifeline[] = []
    const byName = new Map<string, number>()
    const position = new Map<string, number>()
    const names = new Map<string, string>()
    for (const lane of arranged(inOrder, [...this.#pairs.values()])) {
      const at = byName.get(laneName(lane)) ?? lifelines.push({ role: lane.role, name: titleOf(lane) }) - 1
      byName.set(laneName(lane), at)
      position.set(lane.id, at)
      names.set(lane.id, lane.name)
    }
    return { lifelines, at: (id) => position.get(id) ?? 0, nameOf: (id) => names.get(id) ?? id }
  }

  #isSame(before: Lanes, after: Lanes): boolean {
    return (
      before.lifelines.length === after.lifelines.length &&
      before.lifelines.every((line, index) => {
        const other = after.lifelines[index]
        return other?.name === line.name && other.role === line.role
      }) &&
      [...this.#seen].every((id) => before.at(id) === after.at(id) && before.nameOf(id) === after.nameOf(id))
    )
  }
}

/** What lanes that share a lifeline have in common. */
export function laneName(lane: Lane): string {
  return `${lane.role} ${lane.name}`
}

/** `a` → `client a`; a name that says more than a letter or two stands for itself. */
export function titleOf({ role, name }: Lane): string {
  return role === 'client' && name.length <= 2 ? `client ${name}` : name
}

/** The lanes an event names. */
export function laneIds(event: WireEvent): string[] {
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

type Pairs = readonly (readonly [string, string])[]

/**
 * One server: the first client left of it, the others right, Redis at the end. Behind a proxy: clients, proxy, servers.
 * Several servers: each with its own clients on its far side, and Redis between the first and the others.
 */
function arranged(lanes: readonly Lane[], pairs: Pairs): readonly Lane[] {
  const of = (role: Lane['role']): Lane[] => lanes.filter((lane) => lane.role === role)
  const [clients, servers, redis, proxies] = [of('client'), of('server'), of('redis'), of('proxy')]
  const [firstServer, ...otherServers] = servers
  if (proxies.length > 0) {
    return firstServer === undefined
      ? [...clients, ...proxies, ...redis]
      : [...clients, ...proxies, firstServer, ...redis, ...otherServers]
  }
  if (firstServer === undefined || otherServers.length === 0) {
    const isFirst = (lane: Lane): boolean => clients[0] !== undefined && laneName(lane) === laneName(clients[0])
    return [...clients.filter(isFirst), ...servers, ...clients.filter((lane) => !isFirst(lane)), ...redis]
  }
  const home = homes(clients, { servers, pairs })
  const clientsOf = (server: Lane): Lane[] => clients.filter((lane) => home.get(laneName(lane)) === server.id)
  const beside = otherServers.flatMap((server) => [server, ...clientsOf(server)])
  const homeless = clients.filter((lane) => !home.has(laneName(lane)))
  return [...clientsOf(firstServer), firstServer, ...redis, ...beside, ...homeless]
}

/** The server that each client, by its name, spoke with first. */
function homes(
  clients: readonly Lane[],
  { servers, pairs }: { servers: readonly Lane[]; pairs: Pairs },
): ReadonlyMap<string, string> {
  const names = new Map(clients.map((lane) => [lane.id, laneName(lane)]))
  const isServer = new Set(servers.map((lane) => lane.id))
  const home = new Map<string, string>()
  for (const [from, to] of pairs) {
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const name = names.get(one)
      if (name !== undefined && isServer.has(other) && !home.has(name)) home.set(name, other)
    }
  }
  return home
}
