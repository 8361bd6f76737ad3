import type { Page } from '../../src/sandbox/page.ts'

/** A page without a browser, over Node's own WebSocket. */
export interface TestPage extends Page {
  random: () => number
  /** Where the next socket goes. */
  url: string
  readonly sockets: WebSocket[]
  /** The network, or the reader, is back. */
  wakeUp(): void
  /** The page is left. Returns what is kept for the tab's next page. */
  leave(): string | null
}

export function openTestPage(url: string, options: { token?: string; random?: () => number } = {}): TestPage {
  let token = options.token ?? null
  let onWake = (): void => {}
  let onLeave = (): string | null => null
  const sockets: WebSocket[] = []
  return {
    url,
    sockets,
    openSocket() {
      const socket = new WebSocket(this.url)
      sockets.push(socket)
      return socket
    },
    now: Date.now,
    // Waiting times are drawn from nothing to their bound; tests take (nearly) nothing.
    random: options.random ?? (() => 0.001),
    takeToken() {
      const taken = token
      token = null
      return taken
    },
    onWake(listener) {
      onWake = listener
    },
    onLeave(listener) {
      onLeave = listener
    },
    wakeUp: () => onWake(),
    leave: () => onLeave(),
  }
}
