import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { descendantsOf } from './process-tree.ts'

/** Looks up, in the kernel's own tables, which TCP ports a process and its descendants listen on. Connects to nothing. */
export class ListeningPorts {
  #root: number
  #lastInodes = ''
  #lastPorts: readonly number[] = []

  constructor(root: number) {
    this.#root = root
  }

  /** The ports at this moment, ascending. Cheap while nothing changes. */
  now(): readonly number[] {
    const sockets = listeningSockets()
    const inodes = [...sockets.keys()].join()
    if (inodes === this.#lastInodes) return this.#lastPorts
    this.#lastInodes = inodes
    const own = sockets.size === 0 ? [] : socketInodes([this.#root, ...descendantsOf(this.#root).map(({ pid }) => pid)])
    const ports = own.flatMap((inode) => sockets.get(inode) ?? [])
    this.#lastPorts = [...new Set(ports)].sort((a, b) => a - b)
    return this.#lastPorts
  }
}

/** Whether a process or a descendant of it has an open TCP connection with this local port. */
export function ownsPort(root: number, localPort: number): boolean {
  const inodes = new Set(
    sockets().flatMap(({ port, state, inode }) => (port === localPort && state !== LISTEN ? [inode] : [])),
  )
  if (inodes.size === 0) return false
  return socketInodes([root, ...descendantsOf(root).map(({ pid }) => pid)]).some((inode) => inodes.has(inode))
}

const LISTEN = '0A'

/** Port by socket inode, of all listening sockets in this network namespace. */
function listeningSockets(): Map<string, number> {
  return new Map(sockets().flatMap(({ port, state, inode }) => (state === LISTEN ? [[inode, port] as const] : [])))
}

/** Every TCP socket in this network namespace. */
function sockets(): { port: number; state: string; inode: string }[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readTable(table)
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
        if (local === undefined || state === undefined || inode === undefined) return []
        return [{ port: Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16), state, inode }]
      }),
  )
}

/** Empty where the kernel has no such table: IPv6 may be off. */
function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function socketInodes(pids: readonly number[]): string[] {
  return pids.flatMap((pid) => {
    try {
      const folder = `/proc/${pid}/fd`
      return readdirSync(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [])
    } catch {
      return [] // The process has gone, or an fd was closed between the listing and the look.
    }
  })
}
