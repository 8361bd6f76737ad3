import { Script } from 'node:vm'
import { type BrowserWindow, type IFetchInterceptor, PropertySymbol } from 'happy-dom'

// happy-dom wraps a classic script in a function, so that what it declares is nobody else's. In a browser a `const` or a
// function at the top of one script is there for the next, and for `onclick="…"`.
const BEFORE = '(function anonymous($happy_dom) {try {'
const AFTER = '} catch (error) { $happy_dom.dispatchError(error); }})'

interface HappyDom {
  dispatchError(error: unknown): void
}

/** Lets a page's classic scripts run as a browser runs them: in the one global scope of the window. */
export function shareClassicScripts(window: BrowserWindow): void {
  const evaluate = window[PropertySymbol.evaluateScript].bind(window)
  window[PropertySymbol.evaluateScript] = (code, options) => {
    if (!code.startsWith(BEFORE) || !code.endsWith(AFTER)) return evaluate(code, options)
    const script = new Script(code.slice(BEFORE.length, -AFTER.length), options)
    return (happyDom: HappyDom) => {
      // Where an `import(…)` in the script's text has become a call of it.
      Object.defineProperty(window, '$happy_dom', { value: happyDom, configurable: true })
      try {
        script.runInContext(window)
      } catch (error) {
        happyDom.dispatchError(error)
      }
    }
  }
}

/**
 * Fetches the classic scripts of a page before it is parsed, as browsers do. happy-dom would start a process for each of
 * them, to wait for it without going on.
 */
export class ScriptsAhead {
  readonly interceptor: IFetchInterceptor
  readonly #scripts = new Map<string, { status: number; type: string; body: Buffer }>()
  #pages = new Set<string>()

  constructor() {
    this.interceptor = {
      afterAsyncResponse: async ({ request, response, window }) => {
        if (!this.#pages.delete(request.url)) return
        const { status, statusText, headers, url } = response
        // A clone's text takes the original's with it: the page is read, and given on in another response.
        const html = await response.text()
        await Promise.all(scriptsIn(html, url || request.url).map((script) => this.#fetch(script)))
        const same = new window.Response(html, { status, statusText, headers })
        Reflect.set(same, 'url', url)
        return same
      },
      beforeSyncRequest: ({ request, window }) => {
        const script = this.#scripts.get(request.url)
        if (script === undefined) return
        this.#scripts.delete(request.url)
        const { status, type, body } = script
        const headers = new window.Headers({ 'content-type': type })
        return { status, statusText: '', ok: status < 300, url: request.url, redirected: false, headers, body }
      },
    }
  }

  /** The next answer from here is a page. */
  expect(url: string): void {
    this.#pages.add(new URL(url).href)
  }

  async #fetch(url: string): Promise<void> {
    try {
      const response = await fetch(url)
      const type = response.headers.get('content-type') ?? ''
      this.#scripts.set(url, { status: response.status, type, body: Buffer.from(await response.arrayBuffer()) })
    } catch {
      // happy-dom tries it again in its own way, and tells the page's console how that went.
    }
  }
}

/** The scripts that stop the parser: neither modules, nor `async`, nor `defer`. */
function scriptsIn(html: string, base: string): string[] {
  return [...html.matchAll(/<script\b([^>]*)>/gi)].flatMap(([, attributes = '']) => {
    const src = /\bsrc\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1]
    if (src === undefined || /\btype\s*=\s*["']?module/i.test(attributes) || /\b(?:async|defer)\b/i.test(attributes))
      return []
    return URL.canParse(src, base) ? [new URL(src, base).href] : []
  })
}
