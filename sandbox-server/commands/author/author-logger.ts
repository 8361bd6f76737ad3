import type { Logger } from '../../pods/index.ts'

/** On a terminal the person is the author: what the pods complain of is said, and a fault of the grader in a sentence. */
export const authorLogger: Logger = {
  info() {},
  warn(facts, message) {
    console.error('text' in facts ? `${message}: ${facts.text}` : message)
  },
  error(facts, message) {
    const id = 'id' in facts ? ` (${facts.id})` : ''
    console.error('detail' in facts ? `${message}${id}: ${withoutOurStack(String(facts.detail))}` : `${message}${id}`)
  },
}

/** Of a fault in grader.ts the stack shows only the kit's own files, which an author need not read. */
function withoutOurStack(detail: string): string {
  return /^Error: (The grader [\s\S]*?)(?=\n {4}at |$)/.exec(detail)?.[1] ?? detail
}
