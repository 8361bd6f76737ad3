import { batch, effect } from '@preact/signals'
import * as z from 'zod/mini'
import { kept } from '../../progress/index.ts'
import type { WireState } from './wire-state.ts'
import { SCALES } from './zoom.ts'

const NAME = 'wire-drawing'
const Kept = z.object({
  zoom: z.int().check(z.gte(0), z.lt(SCALES.length)),
  isFitted: z.boolean(),
  isByTime: z.boolean(),
})

/** Draws a record as the last one in this browser was drawn, and remembers how from now on. Returns the way to stop. */
export function rememberDrawing({ zoom, isFitted, isByTime }: Pick<WireState, keyof z.infer<typeof Kept>>): () => void {
  const before = Kept.safeParse(kept.read(NAME))
  if (before.success) {
    batch(() => {
      zoom.value = before.data.zoom
      isFitted.value = before.data.isFitted
      isByTime.value = before.data.isByTime
    })
  }
  return effect(() => kept.write(NAME, { zoom: zoom.value, isFitted: isFitted.value, isByTime: isByTime.value }))
}
