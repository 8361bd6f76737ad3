/** How large the diagram is drawn. Sizes are pixels. */
export interface Scale {
  /** The height of a row. */
  readonly row: number
  /** The least distance between two lifelines. */
  readonly gap: number
  /** Of the labels. */
  readonly letter: number
  readonly name: string
}

/** From the whole of it to every word of it. */
export const SCALES: readonly Scale[] = [
  { row: 20, gap: 60, letter: 9.5, name: 'smallest' },
  { row: 26, gap: 78, letter: 10.2, name: 'small' },
  { row: 32, gap: 96, letter: 10.8, name: 'usual' },
  { row: 38, gap: 170, letter: 12, name: 'large' },
  { row: 46, gap: 260, letter: 13.5, name: 'largest' },
]

/** What a diagram opens with. */
export const USUAL = 2

export function scaleAt(zoom: number): Scale {
  return SCALES[Math.min(Math.max(zoom, 0), SCALES.length - 1)] ?? { row: 32, gap: 96, letter: 10.8, name: 'usual' }
}
