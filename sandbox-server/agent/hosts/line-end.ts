import { MessageChannel } from 'node:worker_threads'

/** Puts a host on this process's end of the line: what the grader asks is asked of it. Keeps the process alive. */
export function answersQuestions(answer: (question: unknown) => Promise<unknown>): void {
  Reflect.set(globalThis, Symbol.for('duplex.host'), answer)
  // The line itself keeps no process alive, and the clock of the timers may be one that the grader moves.
  const { port1 } = new MessageChannel()
  port1.on('message', () => {})
}

/** Says something to the grader that it has not asked for. */
export function says(message: unknown): void {
  const say: unknown = Reflect.get(globalThis, Symbol.for('duplex.say'))
  if (typeof say === 'function') say(message)
}
