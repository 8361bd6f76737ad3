import { FailedExpectation } from '../failed-expectation.ts'
import type { HostProcess } from './host-process.ts'
import { type PageAnswer, type PageNews, type PageQuestion, pageAnswer, pageNews } from './page-talk.ts'

/** Milliseconds in which a page that does not loop answers. */
export const ANSWER_WAIT = 1_000

/** The process in which the pages of one check are open. */
export class PageProcess {
  readonly host: HostProcess
  readonly patience: number
  readonly signal: AbortSignal
  readonly #listeners = new Set<(news: PageNews) => void>()

  constructor(host: HostProcess, { patience, signal }: { patience: number; signal: AbortSignal }) {
    this.host = host
    this.patience = patience
    this.signal = signal
    host.program.line.onSay((said) => {
      const news = pageNews(said)
      if (news !== null) for (const listener of this.#listeners) listener(news)
    })
  }

  hears(listener: (news: PageNews) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Asks the host. Fails as the learner's where the page cannot answer. */
  async ask(question: PageQuestion, deadlineMs = ANSWER_WAIT): Promise<PageAnswer> {
    const reply = await this.host.ask(question, deadlineMs)
    const answer = reply.type === 'answer' ? pageAnswer(reply.answer) : null
    if (answer !== null) return answer
    const why =
      reply.type === 'ended'
        ? `The page's process ended. ${reply.ending.message}`
        : reply.type === 'late'
          ? 'The page does not answer: a script of it loops, or has not come to its end.'
          : 'A script of the page answered in the place of the browser.'
    throw new FailedExpectation({ message: why, anomaly: reply.type === 'late' ? 'unanswered' : 'crashed' })
  }
}
