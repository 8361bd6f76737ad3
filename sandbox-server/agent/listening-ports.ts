import { readdirSync, readlinkSync } from 'node:fs'
import { kernelText } from './kernel-text.ts'
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
    const listening = new Map(
      socketsNow().flatMap(({ port, state, inode }) => (state === LISTEN ? [[inode, port] as const] : [])),
    )
    const inodes = [...listening.keys()].join()
    if (inodes === this.#lastInodes) return this.#lastPorts
    this.#lastInodes = inodes
    const own =
      listening.size === 0 ? [] : socketInodes([this.#root, ...descendantsOf(this.#root).map(({ pid }) => pid)])
    const ports = own.flatMap((inode) => listening.get(inode) ?? [])
    this.#lastPorts = [...new Set(ports)].sort((a, b) => a - b)
    return this.#lastPorts
  }
}

/** Whether a process or a descendant of it has an open TCP connection with this local port. */
export function ownsPort(root: number, localPort: number): boolean {
  const isIt = ({ port, state }: Socket) => port === localPort && state !== LISTEN
  const sockets = socketsNow().some(isIt) ? socketsNow() : readSockets()
  const inodes = new Set(sockets.filter(isIt).map(({ inode }) => inode))
  if (inodes.size === 0) return false
  return socketInodes([root, ...descendantsOf(root).map(({ pid }) => pid)]).some((inode) => inodes.has(inode))
}

/** A TCP socket in this network namespace. */
interface Socket {
  readonly port: number
  readonly state: string
  readonly inode: string
}

const LISTEN = '0A'

let known: { readonly counts: string; readonly at: number; readonly sockets: readonly Socket[] } | null = null

/**
 * Every TCP socket in this network namespace. To list them the kernel walks a table that is as long as its memory is
 * large, some milliseconds each time; how many there are it knows at once. So they are listed when that has changed.
 */
function socketsNow(): readonly Socket[] {
  const counts = socketCounts()
  const isStill = known !== null && counts !== '' && known.counts === counts
  if (known !== null && isStill && performance.now() - known.at < LONGEST_KNOWN_MS) return known.sockets
  return readSockets()
}

function readSockets(): readonly Socket[] {
  // Counted first: what changes while they are listed shows the next time.
  const counts = socketCounts()
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(socketsIn)
  known = { counts, at: performance.now(), sockets }
  return sockets
}

/** The counts can stay the same when one socket closed and another opened in between. */
const LONGEST_KNOWN_MS = 1000

/** Empty where the kernel does not say. Those of memory are left out: they are the whole machine's. */
function socketCounts(): string {
  const four = /used (\d+)\nTCP: inuse (\d+) orphan \d+ tw (\d+)/.exec(kernelText('/proc/net/sockstat') ?? '')
  const six = /TCP6: inuse (\d+)/.exec(kernelText('/proc/net/sockstat6') ?? '')
  return four === null ? '' : [...four.slice(1), six?.[1]].join()
}

/** None where the kernel has no such table: IPv6 may be off. */
function socketsIn(table: string): Socket[] {
  const lines = (kernelText(table) ?? '').split('\n').slice(1)
  return lines.flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
    if (local === undefined || state === undefined || inode === undefined) return []
    return [{ port: Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16), state, inode }]
  })
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
