import type { Ending } from '#protocol'

/** How one of several programs ended, in a word for its tab. */
export function endingWord({ how }: Ending): string {
  return how === 'finished' ? 'ended' : how.replaceAll('-', ' ')
}

/** How it ended, in a sentence: with the exit code or the signal where the message does not name it. */
export function sayEnding(name: string, { how, message, exitCode, signal }: Ending): string {
  if (how === 'stopped') return `${name} was stopped.`
  const mark = signal !== undefined ? `signal ${signal}` : exitCode !== undefined ? `exit code ${exitCode}` : null
  const isSaid = mark === null || exitCode === 0 || message.includes(mark)
  return `${name} has ended${isSaid ? '' : `, ${mark}`}. ${message}`
}
