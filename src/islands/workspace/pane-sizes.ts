import { effect, type Signal, signal } from '@preact/signals'
import * as z from 'zod/mini'

/** Shares of the panes in percent; null is the stylesheet's own measure, 0 is collapsed. */
export interface PaneSizes {
  readonly brief: Signal<number | null>
  readonly right: Signal<number | null>
  readonly lower: Signal<number | null>
  readonly wire: Signal<number | null>
}

const NAMES = ['brief', 'right', 'lower', 'wire'] as const
const KEY = 'duplex:panes'
const Kept = z.record(z.string(), z.nullable(z.number().check(z.gte(0), z.lte(75))))

export const paneSizes: PaneSizes = {
  brief: signal(null),
  right: signal(null),
  lower: signal(null),
  wire: signal(null),
}

/** Takes the sizes this browser remembers, and remembers them from now on. Returns the way to stop. */
export function rememberPaneSizes(): () => void {
  const kept = read()
  for (const name of NAMES) paneSizes[name].value = kept[name] ?? null
  return effect(() => {
    const sizes = Object.fromEntries(NAMES.map((name) => [name, paneSizes[name].value]))
    try {
      localStorage.setItem(KEY, JSON.stringify(sizes))
    } catch {
      // Without storage the panes are simply not remembered.
    }
  })
}

function read(): Record<string, number | null> {
  try {
    const parsed = Kept.safeParse(JSON.parse(localStorage.getItem(KEY) ?? '{}'))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}
