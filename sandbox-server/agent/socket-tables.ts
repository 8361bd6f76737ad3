import { closeSync, openSync, readSync } from 'node:fs'
import { kernelText } from './kernel-text.ts'

/** A TCP socket in this network namespace. */
export interface TcpSocket {
  readonly port: number
  readonly isListening: boolean
  /** Bytes that were sent and not taken, or came and were not read: the kernel keeps them. */
  readonly waitingBytes: number
  readonly inode: string
}

/**
 * The TCP sockets of this network namespace as the kernel lists them, those that listen first. To find the next one the
 * kernel walks a table that is as long as the machine's memory is large, five milliseconds to its end: whoever has found
 * what it looks for stops asking.
 */
export function* tcpSockets(): Generator<TcpSocket> {
  yield* socketsIn('/proc/net/tcp')
  yield* socketsIn('/proc/net/tcp6')
}

/** Bytes that wait in all TCP connections together. Where there are few of them, they are not looked at: they cannot hold much. */
export function unreadBytes(): number {
  const inUse = [
    ...`${kernelText('/proc/net/sockstat')}${kernelText('/proc/net/sockstat6')}`.matchAll(/^TCP6?: inuse (\d+)/gm),
  ]
  if (inUse.reduce((sum, [, count]) => sum + Number(count), 0) < FEW) return 0
  let bytes = 0
  for (const { waitingBytes } of tcpSockets()) bytes += waitingBytes
  return bytes
}

const FEW = 32

/** The inodes of the sockets that are no network's, such as pipes to a child: their table is short. */
export function unixSockets(): string[] {
  const lines = (kernelText('/proc/net/unix') ?? '').split('\n').slice(1)
  return lines.flatMap((line) => line.trim().split(/\s+/)[UNIX_INODE] ?? [])
}

/** A line of /proc/net/unix: proc_pid_net(5). */
const UNIX_INODE = 6

/**
 * How many sockets there are, as one text: the kernel knows that without looking. Empty where it does not say. Those of
 * memory are left out: they are the whole machine's.
 */
export function socketCounts(): string {
  const four = /used (\d+)\nTCP: inuse (\d+) orphan \d+ tw (\d+)/.exec(kernelText('/proc/net/sockstat') ?? '')
  const six = /TCP6: inuse (\d+)/.exec(kernelText('/proc/net/sockstat6') ?? '')
  return four === null ? '' : [...four.slice(1), six?.[1]].join()
}

/** Room for one line: the kernel looks for as many sockets as it is asked for bytes. */
const room = Buffer.allocUnsafeSlow(160)

/** None where the kernel has no such table: IPv6 may be off. */
function* socketsIn(table: string): Generator<TcpSocket> {
  const fd = openIfThere(table)
  if (fd === null) return
  try {
    let rest = ''
    let isHeading = true
    for (;;) {
      const got = readSync(fd, room, 0, room.length, null)
      if (got === 0) return
      const lines = (rest + room.toString('latin1', 0, got)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const socket = isHeading ? null : socketOf(line)
        isHeading = false
        if (socket !== null) yield socket
      }
    }
  } finally {
    closeSync(fd)
  }
}

const LISTEN = '0A'

/** A line of /proc/net/tcp: proc_pid_net(5). */
function socketOf(line: string): TcpSocket | null {
  const [, local, , state, queues = '', , , , , inode] = line.trim().split(/\s+/)
  if (local === undefined || state === undefined || inode === undefined) return null
  const isListening = state === LISTEN
  const waiting = queues.split(':').map((queue) => Number.parseInt(queue, 16))
  return {
    port: Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16),
    isListening,
    // Of one that listens these are not bytes but callers.
    waitingBytes: isListening ? 0 : waiting.reduce((sum, bytes) => sum + bytes, 0),
    inode,
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch {
    return null
  }
}
