// Runs inside the learner's sandbox, in a process of its own: opens pages in happy-dom, and does on them what the grader asks
// over the line. Whatever it answers is the learner's word, for the page's scripts share its process. Its other end is
// grader/hosts/page.ts.
import { Browser, type BrowserPage } from 'happy-dom'
import type { PageAnswer, PageNews, PageQuestion } from '../../grader/hosts/page-talk.ts'
import { answersQuestions, says } from './line-end.ts'
import { elementsOf, press, seen, write } from './page-acts.ts'
import { ScriptsAhead } from './page-scripts.ts'
import { PageTab } from './page-tab.ts'

const scripts = new ScriptsAhead()
const browser = new Browser({
  settings: {
    enableJavaScriptEvaluation: true,
    suppressInsecureJavaScriptEnvironmentWarning: true,
    fetch: { interceptor: scripts.interceptor },
    // The page's own timers may run as long as they like: the pod ends what does not end.
    timer: { maxTimeout: -1, maxIntervalTime: -1, maxIntervalIterations: -1, preventTimerLoops: false },
  },
})
const tabs: PageTab[] = []
const localStorages = new Map<string, unknown>()

process.on('uncaughtException', blame)
process.on('unhandledRejection', blame)

// The grader's word: nobody but the agent can write to the other end of the line.
answersQuestions(async (question) => await answer(question as PageQuestion))

async function answer(question: PageQuestion): Promise<PageAnswer> {
  if (question.do === 'open') return await open(question.url)
  const tab = tabs[question.tab]
  if (tab === undefined) return { type: 'not-done', why: 'There is no such page.' }
  switch (question.do) {
    case 'reload':
      return await loading(tab, () => tab.load(tab.url))
    case 'close':
      await tab.close()
      return { type: 'done' }
    case 'look':
      tab.saysNextChange()
      return seen(tab.document, question.selector)
    case 'click':
      return acted(() => press(elementAt(tab, question), tab.window))
    case 'type':
      return acted(() => write(elementAt(tab, question), { text: question.text, window: tab.window }))
  }
}

async function open(url: string): Promise<PageAnswer> {
  const page: BrowserPage = browser.newPage()
  const number = tabs.length
  const tab = new PageTab(page, {
    scripts,
    localStorages,
    onChange: () => says({ type: 'changed', tab: number } satisfies PageNews),
    onLog: (line, isError) => says({ type: 'log', tab: number, line, isError } satisfies PageNews),
  })
  tabs.push(tab)
  return await loading(tab, () => tab.load(url))
}

async function loading(tab: PageTab, load: () => Promise<number>): Promise<PageAnswer> {
  try {
    return { type: 'opened', tab: tabs.indexOf(tab), status: await load() }
  } catch (error) {
    return { type: 'not-opened', why: error instanceof Error ? error.message : String(error) }
  }
}

function acted(act: () => void): PageAnswer {
  try {
    act()
    return { type: 'done' }
  } catch (error) {
    return { type: 'not-done', why: error instanceof Error ? error.message : String(error) }
  }
}

function elementAt(tab: PageTab, { selector, index }: { selector: string; index: number }) {
  const element = elementsOf(tab.document, selector)[index]
  if (element === undefined) throw new Error(`Nothing matches ${selector} any more.`)
  return element
}

/** An error that nobody caught is of the page whose classes it is made of, or of the page that was opened last. */
function blame(error: unknown): void {
  const tab = tabs.find((each) => each.owns(error)) ?? tabs.at(-1)
  tab?.logError(error)
}
