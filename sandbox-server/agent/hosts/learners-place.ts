/** The first line of a stack that is in a file of the learner's, such as `dedup.ts:12`; null when none is. */
export function learnersPlace(stack: string): string | null {
  const found = PLACE.exec(stack.slice(0, LONGEST_STACK))
  return found === null ? null : `${found[1]}:${found[2]}`
}

const LONGEST_STACK = 16 * 1024
const PLACE = new RegExp(`${literally(process.cwd())}/([\\w.-]+)(?:\\?[^:\\s]*)?:(\\d+)`)

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
