import type { Clock } from './stage.ts'

/** What a challenge wants started before its checks, as its author writes it. */
export interface Setup {
  /** The learner's file that is started, once for each server. */
  readonly entry?: string
  /** The port of the only server. */
  readonly port?: number
  /** Several servers by name: the entry is started once for each, with PORT, PORTS and SERVER_ID in its environment. */
  readonly servers?: Readonly<Record<string, { readonly port: number }>>
  /** With `nothing` the checks start what they need themselves. */
  readonly starts?: 'servers' | 'nothing'
  readonly services?: readonly 'redis'[]
  /** With `travel` the learner's programs run on a clock that checks can advance. */
  readonly clock?: Clock
}

/** A setup with everything said. */
export interface WholeSetup {
  readonly entry: string
  /** At least one, whether they are started or not: doors lead to their ports. */
  readonly servers: readonly [ServerSetup, ...ServerSetup[]]
  readonly starts: 'servers' | 'nothing'
  readonly services: readonly 'redis'[]
  readonly clock: Clock
}

export interface ServerSetup {
  /** The name checks call it by; empty for the only one. */
  readonly name: string
  readonly port: number
  /** Its lane in the wire record. */
  readonly lane: { readonly id: string; readonly role: 'server'; readonly name: string }
}

/** Fills in what was left unsaid. Throws at contradictions, which are the author's. */
export function wholeSetup({ port, servers, ...setup }: Setup): WholeSetup {
  if (port !== undefined && servers !== undefined) throw new Error('A setup has either `port` or `servers`, not both.')
  const [first, ...others] =
    servers === undefined
      ? [onlyServer(port ?? 8080)]
      : Object.entries(servers).map(([name, server]) => namedServer(name, server.port))
  if (first === undefined) throw new Error('`servers` names no server. Leave it out for a single one on `port`.')
  const all = [first, ...others] as const
  if (new Set(all.map((server) => server.port)).size < all.length) throw new Error('Two servers have the same port.')
  return {
    entry: setup.entry ?? 'server.ts',
    servers: all,
    starts: setup.starts ?? 'servers',
    services: setup.services ?? [],
    clock: setup.clock ?? 'real',
  }
}

function onlyServer(port: number): ServerSetup {
  return { name: '', port, lane: { id: 'server', role: 'server', name: `server :${port}` } }
}

function namedServer(name: string, port: number): ServerSetup {
  if (name === '') throw new Error('A server’s name is empty.')
  return { name, port, lane: { id: `server:${name}`, role: 'server', name: `${name} :${port}` } }
}
