import { inspect } from 'node:util'
import { type BrowserPage, type BrowserWindow, type Document, type Event, Storage } from 'happy-dom'
import { mendDomGaps } from './dom-gaps.ts'
import { type ScriptsAhead, shareClassicScripts } from './page-scripts.ts'
import { type PageWebSockets, pageWebSockets } from './page-web-socket.ts'

export interface PageTabOptions {
  readonly scripts: ScriptsAhead
  /** By origin; shared by all pages. */
  readonly localStorages: Map<string, unknown>
  readonly onChange: () => void
  readonly onLog: (line: string, isError: boolean) => void
}

const { setImmediate, setTimeout, clearTimeout } = globalThis

/** A page whose files do not come is looked at as it is, after this many milliseconds. */
const LOAD_WAIT = 3_000

mendDomGaps()

/** One page over all its loads: what a browser keeps across a reload is kept here. */
export class PageTab {
  readonly #page: BrowserPage
  readonly #options: PageTabOptions
  /** By origin. */
  readonly #sessionStorages = new Map<string, unknown>()
  #sockets: PageWebSockets | null = null
  #isToSay = false
  #loaded: Promise<void> = Promise.resolve()
  url = 'about:blank'

  constructor(page: BrowserPage, options: PageTabOptions) {
    this.#page = page
    this.#options = options
    page.virtualConsolePrinter.addEventListener('print', () => {
      for (const { level, message } of page.virtualConsolePrinter.read()) {
        options.onLog(message.map(shown).join(' '), level >= ERROR_LEVEL)
      }
    })
  }

  get window(): BrowserWindow {
    return this.#page.mainFrame.window
  }

  get document(): Document {
    return this.#page.mainFrame.document
  }

  /** Loads a page with its scripts, modules too, and gives the status it came with. */
  async load(url: string): Promise<number> {
    this.#sockets?.goAway()
    this.#options.scripts.expect(url)
    const response = await this.#page.goto(url, { beforeContentCallback: (window) => this.#furnish(window) })
    this.url = this.#page.url
    await within(LOAD_WAIT, this.#loaded)
    return response?.status ?? 0
  }

  async close(): Promise<void> {
    this.#sockets?.goAway()
    await this.#page.close()
  }

  /** The next change of the document is said, once. */
  saysNextChange(): void {
    this.#isToSay = true
  }

  /** Whether an error was made by this page's scripts. */
  owns(error: unknown): boolean {
    const { window } = this
    return error instanceof window.Error || error instanceof window.DOMException
  }

  logError(error: unknown): void {
    this.#options.onLog(`Uncaught ${shown(error)}`, true)
  }

  /** What happy-dom leaves out of a window, or does otherwise than browsers. */
  #furnish(window: BrowserWindow): void {
    const { origin } = window.location
    this.#sockets = pageWebSockets(window)
    give(window, 'WebSocket', this.#sockets.WebSocket)
    give(window, 'sessionStorage', kept(this.#sessionStorages, origin))
    give(window, 'localStorage', kept(this.#options.localStorages, origin))
    this.#loaded = new Promise((resolve) => window.addEventListener('load', () => resolve()))
    this.#announceLoading(window)
    shareClassicScripts(window)
    new window.MutationObserver(() => this.#changed()).observe(window.document, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    })
  }

  /** happy-dom has no `loading` state, and fires no DOMContentLoaded. It forgets listeners that came before the HTML. */
  #announceLoading({ document, Event: WindowEvent }: BrowserWindow): void {
    let state = 'loading'
    const dispatch = document.dispatchEvent.bind(document)
    const moveTo = (next: string) => {
      state = next
      dispatch(new WindowEvent('readystatechange'))
    }
    Object.defineProperty(document, 'readyState', { get: () => state, configurable: true })
    document.dispatchEvent = (event: Event): boolean => {
      if (event.type !== 'readystatechange' || state !== 'loading') return dispatch(event)
      moveTo('interactive')
      dispatch(new WindowEvent('DOMContentLoaded', { bubbles: true }))
      moveTo('complete')
      return true
    }
  }

  #changed(): void {
    if (!this.#isToSay) return
    this.#isToSay = false
    // Changes that belong together are made in one go.
    setImmediate(() => this.#options.onChange())
  }
}

const ERROR_LEVEL = 3

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    work,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds)
    }),
  ])
  clearTimeout(timer)
}

function give(window: BrowserWindow, name: string, value: unknown): void {
  Object.defineProperty(window, name, { value, writable: true, configurable: true })
}

function kept(storages: Map<string, unknown>, origin: string): unknown {
  const storage = storages.get(origin) ?? new Storage()
  storages.set(origin, storage)
  return storage
}

/** A value as a browser's console shows it; an error with the line of the page's script. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value
  if (!isError(value))
    return inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 20, maxStringLength: 500 })
  const place = /https?:\/\/[^/\s)]+\/([^\s:?)]*)(?:\?[^\s:)]*)?:(\d+)/.exec(value.stack)
  const what = `${value.name}: ${value.message}`
  return place === null ? what : `${what} (${place[1] === '' ? 'the page' : place[1]}:${place[2]})`
}

/** An error of whatever window. */
function isError(value: unknown): value is { name: unknown; message: unknown; stack: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'stack' in value &&
    typeof value.stack === 'string' &&
    'message' in value &&
    'name' in value
  )
}
