import { eventually } from '../eventually.ts'
import type { Ledger } from '../expectation.ts'
import { FailedExpectation, type Failure } from '../failed-expectation.ts'
import { matches } from '../pattern.ts'
import { show } from '../show.ts'
import { find, type Word } from '../words.ts'
import { ANSWER_WAIT, type PageProcess } from './page-process.ts'
import type { PageNews, PageQuestion, SeenElement } from './page-talk.ts'

/** Milliseconds a page may take to load its HTML and the scripts that stand in it. */
const LOAD_WAIT = 5_000
/** Milliseconds something is waited for when no `within` says otherwise. */
const USUAL_WAIT = 1_000
/** Milliseconds after which a page is looked at again, though it said of no change: a field's value may be another. */
const LOOK_AGAIN = 50
const MOST_LOGS = 1_000

/**
 * A page in happy-dom, in the learner's sandbox: it has the DOM, scripts and modules, fetch, WebSocket, storage and timers of
 * a browser. It has no layout: nothing is covered, scrolled or out of sight; only `hidden` and `display: none` hide. There
 * is no EventSource, no Worker, no canvas. Its scripts are JavaScript: browsers run no TypeScript. What its WebSockets carry
 * is on the record where they talk with a server that the grader plays, not where they talk with the learner's own.
 */
export class Page {
  /** What the page printed on its console, and the errors that nobody caught, with their lines. */
  readonly logs: string[] = []
  readonly #process: PageProcess
  readonly #ledger: Ledger
  readonly #errors: string[] = []
  #tab = -1
  #onChange: (() => void) | null = null

  /** Opens a page. */
  static async open(url: string, { process, ledger }: { process: PageProcess; ledger: Ledger }): Promise<Page> {
    const page = new Page(process, ledger)
    const early: PageNews[] = []
    const stopHearing = process.hears((news) => early.push(news))
    await page.#load({ do: 'open', url }, url)
    stopHearing()
    process.hears((news) => page.#hear(news))
    for (const news of early) page.#hear(news)
    return page
  }

  private constructor(process: PageProcess, ledger: Ledger) {
    this.#process = process
    this.#ledger = ledger
  }

  /** Loads the page again: its sessionStorage stays, and all its sockets are closed. */
  reloads(): Promise<void> {
    return this.#watch('reloads()', () => this.#load({ do: 'reload', tab: this.#tab }, 'the page, again'))
  }

  /** Closes the page, as somebody who closes the tab. */
  closes(): Promise<void> {
    return this.#watch('closes()', async () => void (await this.#process.ask({ do: 'close', tab: this.#tab })))
  }

  /** Closes the page when its check is over. One that does not let itself be closed takes the browser along. */
  async dismiss(): Promise<void> {
    const { host } = this.#process
    const closed = await host.ask({ do: 'close', tab: this.#tab } satisfies PageQuestion, ANSWER_WAIT).catch(() => null)
    if (closed?.type !== 'answer') await host.stop()
  }

  /** Clicks the first visible element; with a text the first that shows it. Waits until it is there and can be clicked. */
  clicks(selector: string, ...rest: readonly (string | RegExp | Word)[]): Promise<void> {
    const { text, words } = textAndWords(rest)
    const due = `something to click: ${selector}${text === undefined ? '' : ` with the text ${said(text)}`}`
    return this.#watch(`clicks('${selector}')`, () =>
      this.#act(selector, {
        words,
        due,
        text,
        question: (index) => ({ do: 'click', tab: this.#tab, selector, index }),
      }),
    )
  }

  /** Writes into the first visible field, or chooses in a list. What it held is replaced; `\n` is the Enter key. */
  types(selector: string, text: string, ...words: Word[]): Promise<void> {
    return this.#watch(`types('${selector}')`, () =>
      this.#act(selector, {
        words,
        due: `a field to write in: ${selector}`,
        question: (index) => ({ do: 'type', tab: this.#tab, selector, index, text }),
      }),
    )
  }

  /** That some visible element shows this: a text in full (blanks drawn together), a regular expression, or a pattern. */
  shows(selector: string, pattern: unknown, ...words: Word[]): Promise<string> {
    return this.#watch(`shows('${selector}')`, async () => {
      const found = await this.#until(
        selector,
        words,
        (visible) => visible.find(({ text }) => isLike(pattern, text)) ?? null,
      )
      if (found.type === 'found') return found.value.text
      const message =
        found.visible.length === 0
          ? `The page shows nothing that matches ${selector}.`
          : `The page shows something else in ${selector} than is due.`
      const anomaly = found.visible.length === 0 ? 'unanswered' : 'unexpected'
      throw this.#failure({ message, anomaly, expected: said(pattern), actual: this.#seen(selector, found) }, words)
    })
  }

  /** That nothing visible matches any more. */
  hides(selector: string, ...words: Word[]): Promise<void> {
    return this.#watch(`hides('${selector}')`, async () => {
      const found = await this.#until(selector, words, (visible) => (visible.length === 0 ? true : null))
      if (found.type === 'found') return
      const message = `The page still shows something that matches ${selector}.`
      throw this.#failure(
        { message, anomaly: 'stale', expected: `nothing visible for ${selector}`, actual: this.#seen(selector, found) },
        words,
      )
    })
  }

  /** The text of the first visible element, once there is one. */
  text(selector: string, ...words: Word[]): Promise<string> {
    return this.#watch(`text('${selector}')`, async () => {
      const found = await this.#until(selector, words, ([first]) => first ?? null)
      if (found.type === 'found') return found.value.text
      const message = `The page shows nothing that matches ${selector}.`
      throw this.#failure(
        { message, anomaly: 'unanswered', expected: selector, actual: this.#seen(selector, found) },
        words,
      )
    })
  }

  /** The texts of all visible elements, at this moment. */
  texts(selector: string): Promise<string[]> {
    return this.#watch(`texts('${selector}')`, async () => (await this.#look(selector)).map(({ text }) => text))
  }

  /** How many visible elements match, at this moment. */
  count(selector: string): Promise<number> {
    return this.#watch(`count('${selector}')`, async () => (await this.#look(selector)).length)
  }

  async #load(question: PageQuestion, what: string): Promise<void> {
    const answer = await this.#process.ask(question, LOAD_WAIT)
    if (answer.type === 'opened') {
      this.#tab = answer.tab
      if (answer.status < 400) return
      throw this.#failure(
        {
          message: `${what} could not be opened.`,
          anomaly: 'unanswered',
          expected: 'status 200',
          actual: `status ${answer.status}`,
        },
        [],
      )
    }
    const actual = 'why' in answer ? answer.why : 'no page'
    throw this.#failure(
      { message: `${what} could not be opened.`, anomaly: 'unanswered', expected: 'a page', actual },
      [],
    )
  }

  async #act(
    selector: string,
    {
      words,
      due,
      text,
      question,
    }: {
      words: readonly Word[]
      due: string
      text?: string | RegExp | undefined
      question: (index: number) => PageQuestion
    },
  ): Promise<void> {
    const found = await this.#until(selector, words, (_, all) => {
      const index = all.findIndex(
        (each) => each.isVisible && !each.isDisabled && (text === undefined || holds(text, each.text)),
      )
      return index === -1 ? null : index
    })
    if (found.type === 'late') {
      const isDisabled = found.visible.some((each) => each.isDisabled)
      const message = isDisabled
        ? `On the page, ${selector} is disabled.`
        : `The page shows nothing that matches ${selector}.`
      throw this.#failure({ message, anomaly: 'unanswered', expected: due, actual: this.#seen(selector, found) }, words)
    }
    const answer = await this.#process.ask(question(found.value))
    if (answer.type === 'not-done') {
      throw this.#failure(
        {
          message: `On the page, ${selector} could not be used. ${answer.why}`,
          anomaly: 'unexpected',
          expected: due,
          actual: answer.why,
        },
        words,
      )
    }
  }

  /** Looks until it is found: at once, after each change the page tells of, and now and then without. */
  async #until<T>(
    selector: string,
    words: readonly Word[],
    accept: (visible: readonly SeenElement[], all: readonly SeenElement[]) => T | null,
  ): Promise<
    { type: 'found'; value: T } | { type: 'late'; visible: readonly SeenElement[]; all: readonly SeenElement[] }
  > {
    let all: readonly SeenElement[] = []
    let visible: readonly SeenElement[] = []
    const look = async () => {
      all = await this.#lookAtAll(selector)
      visible = all.filter(({ isVisible }) => isVisible)
      return accept(visible, all)
    }
    const { patience, signal } = this.#process
    const value = await eventually(look, {
      withinMs: find(words, 'within')?.ms ?? USUAL_WAIT,
      ...{ patience, signal },
      everyMs: LOOK_AGAIN,
      onNews: (tell) => {
        this.#onChange = tell
      },
    })
    return value === null ? { type: 'late', visible, all } : { type: 'found', value }
  }

  async #look(selector: string): Promise<SeenElement[]> {
    return (await this.#lookAtAll(selector)).filter(({ isVisible }) => isVisible)
  }

  async #lookAtAll(selector: string): Promise<readonly SeenElement[]> {
    const answer = await this.#process.ask({ do: 'look', tab: this.#tab, selector })
    return answer.type === 'seen' ? answer.elements : []
  }

  #hear(news: PageNews): void {
    if (news.tab !== this.#tab) return
    if (news.type === 'changed') {
      this.#onChange?.()
      return
    }
    if (this.logs.length >= MOST_LOGS) return
    this.logs.push(news.line)
    if (news.isError) this.#errors.push(news.line)
  }

  #seen(selector: string, { visible, all }: { visible: readonly SeenElement[]; all: readonly SeenElement[] }): string {
    const hidden = all.length - visible.length
    const texts = visible.map(({ text }) => show(text))
    const what =
      texts.length > 0
        ? texts.join('\n')
        : hidden > 0
          ? `${hidden} hidden elements for ${selector}`
          : `no element for ${selector}`
    const errors = this.#errors.slice(-SHOWN_ERRORS)
    return errors.length === 0 ? what : `${what}\nThe page's console says:\n${errors.join('\n')}`
  }

  #failure(failure: Failure, words: readonly Word[]): FailedExpectation {
    const reason = find(words, 'because')?.reason
    return new FailedExpectation(reason === undefined ? failure : { ...failure, because: reason })
  }

  #watch<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#ledger.watch(`page.${what}`, work)
  }
}

const SHOWN_ERRORS = 5

function isLike(pattern: unknown, text: string): boolean {
  if (pattern instanceof RegExp) return holds(pattern, text)
  return matches(pattern, text)
}

function holds(what: string | RegExp, text: string): boolean {
  return typeof what === 'string'
    ? text.includes(what)
    : new RegExp(what.source, what.flags.replaceAll(/[gy]/g, '')).test(text)
}

function said(pattern: unknown): string {
  return pattern instanceof RegExp ? `something like ${pattern}` : show(pattern)
}

function textAndWords(rest: readonly (string | RegExp | Word)[]): { text: string | RegExp | undefined; words: Word[] } {
  const [first] = rest
  const isText = typeof first === 'string' || first instanceof RegExp
  const words = (isText ? rest.slice(1) : rest).filter(
    (each): each is Word => typeof each === 'object' && !(each instanceof RegExp),
  )
  return { text: isText ? first : undefined, words }
}
