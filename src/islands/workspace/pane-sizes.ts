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
const MOST = 75
const Kept = z.record(z.string(), z.nullable(z.number().check(z.gte(0), z.lte(MOST))))

export const paneSizes: PaneSizes = {
  brief: signal(null),
  right: signal(null),
  lower: signal(null),
  wire: signal(null),
}

/**
 * Runs in the head before anything is painted: gives the page the sizes this browser remembers, so that the panes do not
 * jump when the workspace takes over. Written as text because it must be inline to come before the first paint.
 */
export const paneSizesBeforePaint = `(() => {
  try {
    const kept = JSON.parse(localStorage.getItem('${KEY}')) ?? {}
    for (const name of ${JSON.stringify(NAMES)}) {
      if (kept[name] >= 0 && kept[name] <= ${MOST}) document.documentElement.style.setProperty('--' + name, +kept[name] + '%')
    }
  } catch {}
})()`

/** Takes the sizes this browser remembers, and remembers them from now on. Returns the way to stop. */
export function rememberPaneSizes(): () => void {
  const kept = read()
  for (const name of NAMES) {
    paneSizes[name].value = kept[name] ?? null
    // From here on the workspace carries its sizes itself; the next frame already has them.
    document.documentElement.style.removeProperty(`--${name}`)
  }
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
