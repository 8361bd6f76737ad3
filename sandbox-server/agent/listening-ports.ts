import { readdirSync, readlinkSync } from 'node:fs'
import { descendantsOf } from './process-tree.ts'
import { socketCounts, tcpSockets } from './tcp-sockets.ts'

/** Looks up, in the kernel's own tables, which TCP ports a process and its descendants listen on. Connects to nothing. */
export class ListeningPorts {
  #root: number
  #counts = ''
  #lookedAt = Number.NEGATIVE_INFINITY
  #ports: readonly number[] = []
  #listening = new Map<string, number>()
  /** Sockets that were looked up: so many times without being found, or for good when they are connections. */
  #others = new Map<string, number>()
  #isSure = false

  constructor(root: number) {
    this.#root = root
    // What the process holds before it has run a line of a program is ours.
    for (const inode of socketInodesOfTree(root)) this.#others.set(inode, Number.POSITIVE_INFINITY)
  }

  /** The ports at this moment, ascending. Cheap while no socket comes or goes. */
  now(): readonly number[] {
    const at = performance.now()
    // Counted first: what changes while they are looked up shows the next time.
    const counts = socketCounts()
    const isOld = at - this.#lookedAt > LONGEST_KNOWN_MS
    if (this.#isSure && !isOld && counts !== '' && counts === this.#counts) return this.#ports
    this.#counts = counts
    if (isOld) {
      this.#lookedAt = at
      for (const [inode, looks] of this.#others) if (Number.isFinite(looks)) this.#others.delete(inode)
    }
    const inodes = socketInodesOfTree(this.#root)
    this.#lookUp(inodes.filter((inode) => !this.#listening.has(inode) && !this.#isOther(inode)))
    this.#isSure = inodes.every((inode) => this.#listening.has(inode) || this.#isOther(inode))
    const ports = inodes.flatMap((inode) => this.#listening.get(inode) ?? [])
    this.#ports = [...new Set(ports)].sort((a, b) => a - b)
    return this.#ports
  }

  #isOther(inode: string): boolean {
    return (this.#others.get(inode) ?? 0) >= ENOUGH_LOOKS
  }

  #lookUp(inodes: readonly string[]): void {
    const wanted = new Set(inodes)
    if (wanted.size === 0) return
    for (const { inode, port, isListening } of tcpSockets()) {
      if (!wanted.delete(inode)) continue
      if (isListening) this.#listening.set(inode, port)
      else this.#others.set(inode, Number.POSITIVE_INFINITY)
      if (wanted.size === 0) return
    }
    // A pipe to a child, or a socket that has not come to listening yet.
    for (const inode of wanted) this.#others.set(inode, (this.#others.get(inode) ?? 0) + 1)
  }
}

/** Between making a socket and listening on it a program does next to nothing; one that dawdles is found a second later. */
const ENOUGH_LOOKS = 2

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
    try {
      const folder = `/proc/${pid}/fd`
      return readdirSync(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [])
    } catch {
      return [] // The process has gone, or an fd was closed between the listing and the look.
    }
  })
}
