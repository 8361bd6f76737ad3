import type { Printed } from '../workspace/run-view.ts'
import { safeText } from './safe-text.ts'

// Colours of the sixteen, so that they follow the theme: bright black is the dim ink, red the colour of failures.
const STYLES = { note: '\u001b[90;3m', stderr: '\u001b[31m', trouble: '\u001b[1;31m', stdout: '' } as const
const DIM = '\u001b[90m'
const PLAIN = '\u001b[0m'

/** Stands before each line that came over stderr: colour alone would not tell everyone. */
const ERROR_MARK = 'err │ '

/** What stands beside the learner's programs keeps the colour it has on the wire. */
const SERVICE_COLOURS: Readonly<Record<string, string>> = { nginx: '\u001b[36m', redis: '\u001b[91m' }
/** The programs' own, in the order they are heard of. */
const COLOURS = ['\u001b[35m', '\u001b[34m', '\u001b[33m', '\u001b[32m']

/** What one voice says: a stream of a program, or we about it. */
type Voice = Pick<Printed, 'from' | 'program'>

/**
 * Turns what is printed into what a terminal is to write. Where several programs print, each line begins with the name
 * of its program, in a colour of its own; whoever is interrupted in the middle of a line leaves the line to it.
 * `known` are the programs that are expected, so that their names stand in a column from the first line on; null leaves
 * the names out. All of it is filtered, ours too, which may quote a program: it may be coloured, and nothing more.
 */
export function programLines(known: readonly string[] | null): (piece: Printed) => string {
  const colours = new Map<string, string>()
  const filters = new Map<string, (text: string) => string>()
  let width = Math.max(0, ...(known ?? []).map(({ length }) => length))
  let isAtStart = true
  let speaker: Voice | null = null
  for (const name of known ?? []) colourOf(name)

  function colourOf(name: string): string {
    const own = [...colours.keys()].filter((each) => SERVICE_COLOURS[each] === undefined).length
    const colour = colours.get(name) ?? SERVICE_COLOURS[name] ?? COLOURS[own % COLOURS.length] ?? ''
    colours.set(name, colour)
    return colour
  }

  function prefixOf({ from, program }: Voice): string {
    const mark = from === 'stderr' ? `${PLAIN}${STYLES.trouble}${ERROR_MARK}${PLAIN}` : ''
    if (program === null || known === null) return mark
    width = Math.max(width, program.length)
    return `${PLAIN}${colourOf(program)}${program.padEnd(width)}${DIM} │ ${PLAIN}${mark}`
  }

  function filtered({ from, text, program }: Printed): string {
    const key = `${from} ${program ?? ''}`
    const filter = filters.get(key) ?? safeText()
    filters.set(key, filter)
    return filter(text)
  }

  return (piece) => {
    const text = filtered(piece)
    if (text === '') return ''
    const isInterrupting = !isAtStart && !isSame(speaker, piece) && !text.startsWith('\n')
    const prefix = prefixOf(piece)
    const style = STYLES[piece.from]
    let written = isInterrupting ? '\n' : ''
    let isFresh = isAtStart || isInterrupting
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) {
        written += '\n'
        isFresh = true
      }
      if (line === '' || line === '\r') continue
      if (isFresh) written += prefix
      // A line that is written over from its beginning keeps its name and mark.
      const shown = prefix === '' ? line : line.replace(/\r(?=.)/g, `\r${prefix}`)
      // A program may have left colours switched on; ours begin and end clean.
      written += style === '' ? shown : `${PLAIN}${style}${shown}${PLAIN}`
      isFresh = false
    }
    isAtStart = isFresh
    speaker = piece
    return written
  }
}

function isSame(before: Voice | null, now: Voice): boolean {
  return before !== null && before.from === now.from && before.program === now.program
}
