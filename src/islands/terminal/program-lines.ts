import type { Printed } from '../workspace/run-view.ts'

// Colours of the sixteen, so that they follow the theme: bright black is the dim ink, red the colour of failures.
const STYLES = { note: '\u001b[90m', stderr: '\u001b[31m', trouble: '\u001b[1;31m', stdout: '' } as const
const DIM = '\u001b[90m'
const PLAIN = '\u001b[0m'

/** What stands beside the learner's programs keeps the colour it has on the wire. */
const SERVICE_COLOURS: Readonly<Record<string, string>> = { nginx: '\u001b[36m', redis: '\u001b[91m' }
/** The programs' own, in the order they are heard of. */
const COLOURS = ['\u001b[35m', '\u001b[34m', '\u001b[33m', '\u001b[32m']

/**
 * Turns what is printed into what a terminal is to write. Where several programs print, each line begins with the name
 * of its program, in a colour of its own; a program that is interrupted in the middle of a line leaves the line to it.
 * `known` are the programs that are expected, so that their names stand in a column from the first line on.
 */
export function programLines(known: readonly string[]): (piece: Printed) => string {
  const colours = new Map<string, string>()
  let width = Math.max(0, ...known.map(({ length }) => length))
  let isAtStart = true
  let speaker: string | null = null
  for (const name of known) colourOf(name)

  function colourOf(name: string): string {
    const own = [...colours.keys()].filter((each) => SERVICE_COLOURS[each] === undefined).length
    const colour = colours.get(name) ?? SERVICE_COLOURS[name] ?? COLOURS[own % COLOURS.length] ?? ''
    colours.set(name, colour)
    return colour
  }

  function prefixOf(name: string | null): string {
    if (name === null) return ''
    width = Math.max(width, name.length)
    return `${PLAIN}${colourOf(name)}${name.padEnd(width)}${DIM} │ ${PLAIN}`
  }

  return ({ from, text, program }) => {
    if (text === '') return ''
    const isInterrupting = !isAtStart && program !== speaker && !text.startsWith('\n')
    const prefix = prefixOf(program)
    const style = STYLES[from]
    let written = isInterrupting ? '\n' : ''
    let isFresh = isAtStart || isInterrupting
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) {
        written += '\n'
        isFresh = true
      }
      if (line === '') continue
      if (isFresh) written += prefix
      // A program may have left colours switched on; ours begin and end clean.
      written += style === '' ? line : `${style}${line}${PLAIN}`
      isFresh = false
    }
    isAtStart = isFresh
    speaker = program
    return written
  }
}
