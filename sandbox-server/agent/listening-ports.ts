import { readdirSync, readlinkSync } from 'node:fs'
import { descendantsOf } from './process-tree.ts'
import { socketCounts, tcpSockets, unixSockets } from './socket-tables.ts'

/** Looks up, in the kernel's own tables, which TCP ports a process and its descendants listen on. Connects to nothing. */
export class ListeningPorts {
  #root: number
  #counts = ''
  #countedAt = Number.NEGATIVE_INFINITY
  #ports: readonly number[] = []
  readonly #listening = new Map<string, number>()
  /** Sockets that will never listen: connections, and pipes. */
  readonly #others = new Set<string>()
  /** Sockets that do not listen yet, and may: since when they are known, and when to look again. */
  readonly #young = new Map<string, { readonly since: number; again: number }>()

  constructor(root: number) {
    this.#root = root
  }

  /** The ports at this moment, ascending. Cheap while no socket comes or goes. */
  now(): readonly number[] {
    const now = performance.now()
    // Counted first: what changes while they are looked up shows the next time.
    const counts = socketCounts()
    const isStill = counts !== '' && counts === this.#counts && now - this.#countedAt < LONGEST_KNOWN_MS
    if (isStill && this.#young.size === 0) return this.#ports
    if (!isStill) this.#countedAt = now
    this.#counts = counts
    const inodes = socketInodesOfTree(this.#root)
    for (const inode of this.#young.keys()) if (!inodes.includes(inode)) this.#young.delete(inode)
    this.#lookUp(inodes.filter((inode) => this.#isToLookUp(inode, now)))
    this.#ports = [...new Set(inodes.flatMap((inode) => this.#listening.get(inode) ?? []))].sort((a, b) => a - b)
    return this.#ports
  }

  #isToLookUp(inode: string, now: number): boolean {
    if (this.#listening.has(inode) || this.#others.has(inode)) return false
    return now >= (this.#young.get(inode)?.again ?? 0)
  }

  #lookUp(inodes: readonly string[]): void {
    const wanted = new Set(inodes)
    if (wanted.size === 0) return
    for (const inode of unixSockets()) if (wanted.delete(inode)) this.#others.add(inode)
    for (const { inode, port, isListening } of wanted.size === 0 ? [] : tcpSockets()) {
      if (!wanted.delete(inode)) continue
      this.#young.delete(inode)
      if (isListening) this.#listening.set(inode, port)
      else this.#others.add(inode)
      if (wanted.size === 0) return
    }
    const now = performance.now()
    for (const inode of wanted) {
      const { since } = this.#young.get(inode) ?? { since: now }
      this.#young.set(inode, { since, again: now + LOOK_AGAIN_SHARE * (now - since) })
    }
  }
}

/** Of its age until a socket is looked at again: at once when it has just been made, and then ever more rarely. */
const LOOK_AGAIN_SHARE = 0.25

/** The counts can stay the same when one socket closed and another opened in between. */
const LONGEST_KNOWN_MS = 1000

/** Whether a process or a descendant of it has an open TCP connection with this local port. */
export function ownsPort(root: number, localPort: number): boolean {
  const inode = connectionFrom(localPort)
  return inode !== null && socketInodesOfTree(root).includes(inode)
}

let lastFound: { readonly port: number; readonly at: number; readonly inode: string } | null = null

/** The same port is asked about for one program after the other. */
function connectionFrom(localPort: number): string | null {
  if (lastFound?.port === localPort && performance.now() - lastFound.at < FOUND_FOR_MS) return lastFound.inode
  for (const { port, isListening, inode } of tcpSockets()) {
    // One that nobody holds any more, and that waits for its time to pass, has no inode.
    if (port !== localPort || isListening || inode === '0') continue
    lastFound = { port, inode, at: performance.now() }
    return inode
  }
  return null
}

const FOUND_FOR_MS = 20

function socketInodesOfTree(root: number): string[] {
  return socketInodes([root, ...descendantsOf(root).map(({ pid }) => pid)])
}

function socketInodes(pids: readonly number[]): string[] {
  return pids.flatMap((pid) => {
    const folder = `/proc/${pid}/fd`
    return openFiles(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(targetOf(`${folder}/${fd}`))?.[1] ?? [])
  })
}

/** None when the process has gone. */
function openFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Empty when the file was closed between the listing and the look. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}
