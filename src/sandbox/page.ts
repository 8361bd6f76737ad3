/** What the sandbox needs from the page it lives in. Tests bring their own. */
export interface Page {
  openSocket(): WebSocket
  /** Milliseconds since 1970. */
  now(): number
  /** From 0 to 1. */
  random(): number
  /** The session an earlier page of this tab left behind, taken so that no copy of the tab takes it too. */
  takeToken(): string | null
  /** Calls back when the network or the reader is back: a good moment to try again. */
  onWake(listener: () => void): void
  /** Calls back when the page is left; the session's token, if any is returned, is kept for the tab's next page. */
  onLeave(listener: () => string | null): void
}
