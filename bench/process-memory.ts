import { readdirSync, readFileSync } from 'node:fs'

/** Bytes in RAM that only this process holds, and its share of those it shares with others (Pss). 0 when it has gone. */
export function memoryOf(pid: number): number {
  const text = textOf(`/proc/${pid}/smaps_rollup`)
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}

/** The same of all descendants of a process together. */
export function memoryBelow(root: number): number {
  return descendantsOf(root).reduce((sum, pid) => sum + memoryOf(pid), 0)
}

/** Everybody below a process, at this moment. */
export function descendantsOf(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const stat = textOf(`/proc/${name}/stat`)
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found: number[] = []
  const queue = [...(children.get(root) ?? [])]
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    found.push(pid)
    queue.push(...(children.get(pid) ?? []))
  }
  return found
}

/** The words it was started with; empty when it has gone. */
export function commandLineOf(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
