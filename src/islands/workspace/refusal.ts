/** What went wrong with a run apart from the program's own mistakes, in a sentence, and what to do next. */
export interface RunTrouble {
  /** What happened, why, and that the code is safe. */
  readonly sentence: string
  /** The same in a few words, for the line below. */
  readonly inShort: string
  readonly next: 'run-again' | 'look' | 'reload' | 'change'
}

/** A run that the server would not have, or no longer has. */
export function refusal(code: string, message: string): RunTrouble {
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
