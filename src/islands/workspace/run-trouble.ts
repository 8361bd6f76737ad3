import type { Ending } from '#protocol'
import type { RunView } from './run-view.ts'

/** What went wrong with a run apart from the program's own mistakes, in a sentence, and what to do next. */
interface RunTrouble {
  /** What happened, why, and that the code is safe. */
  readonly sentence: string
  /** The same in a few words, for the line below. */
  readonly inShort: string
  readonly next: 'run-again' | 'look' | 'reload' | 'change'
}

/** Limits hit, refusals, and what is our fault. Null while nothing of the kind has happened. */
export function runTrouble({ state }: RunView): RunTrouble | null {
  if (state.type === 'broken') {
    return {
      sentence: `This was our fault, not yours. ${state.message} It is noted as ${state.id}, and your code is safe.`,
      inShort: `The last run broke, which was our fault. It is noted as ${state.id}.`,
      next: 'run-again',
    }
  }
  if (state.type === 'refused') return refusal(state.code, state.message)
  if (state.type !== 'over' || !LIMITS_HIT.includes(state.ending.how)) return null
  return { sentence: state.ending.message, inShort: 'The program was ended by a limit.', next: 'look' }
}

const LIMITS_HIT: readonly Ending['how'][] = ['out-of-time', 'out-of-memory', 'too-much-output', 'too-many-processes']

function refusal(code: string, message: string): RunTrouble {
  switch (code) {
    case 'unknown-run':
      return {
        sentence: 'The server was restarted, and this run went with it. Your code is safe: start it again.',
        inShort: 'The server was restarted, and that run went with it.',
        next: 'run-again',
      }
    case 'version-mismatch':
      return { sentence: message, inShort: message, next: 'reload' }
    case 'too-large':
      return {
        sentence:
          'Your files are larger than the server reads: 128 KiB each, 512 KiB together. Make them shorter and run again.',
        inShort: 'Your files are larger than the server reads.',
        next: 'change',
      }
    default:
      return { sentence: message, inShort: firstSentence(message), next: 'run-again' }
  }
}

function firstSentence(message: string): string {
  return /^.*?[.:](?= |$)/.exec(message)?.[0].replace(/:$/, '.') ?? message
}
