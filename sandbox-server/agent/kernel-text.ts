import { closeSync, openSync, readSync } from 'node:fs'

// The kernel says a size of 0 for its files, and readFileSync takes a fresh 64 KiB for each read of such a file: at
// hundreds of reads a second most of the work would be the collector's.
let room = Buffer.allocUnsafeSlow(64 * 1024)

/** The text of one of the kernel's files, such as /proc/1/stat; null where there is none, or no more. */
export function kernelText(path: string): string | null {
  let fd: number | null = null
  try {
    fd = openSync(path, 'r')
    let length = 0
    for (;;) {
      const got = readSync(fd, room, length, room.length - length, null)
      if (got === 0) return room.toString('latin1', 0, length)
      length += got
      if (length === room.length) room = Buffer.concat([room], 2 * length)
    }
  } catch {
    return null
  } finally {
    if (fd !== null) closeSync(fd)
  }
}
