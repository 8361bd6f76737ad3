import { readdirSync, readFileSync } from 'node:fs'

/** Every process that descends from this one at this moment: its children first, then theirs. */
export function pidsBelow(root: number): number[] {
  const pids = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  const children = Map.groupBy(pids, parentOf)
  const found = [...(children.get(root) ?? [])]
  // Those that are found meanwhile are visited as well.
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

/** Null when the process has gone meanwhile. */
function parentOf(pid: number): number | null {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return parent === undefined ? null : Number(parent)
  } catch {
    return null
  }
}
