import { isAnyArrayBuffer } from 'node:util/types'
import type { BrowserWindow, Event } from 'happy-dom'
import { type RawData, WebSocket } from 'ws'

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const
const HANDLERS = ['open', 'message', 'error', 'close'] as const

/** The WebSocket of one page's window, and the way to end what is left of it. */
export interface PageWebSockets {
  readonly WebSocket: unknown
  /** As when a page goes away: 1001. */
  goAway(): void
}

/**
 * The WebSocket of the WHATWG standard for a page: with its states, its errors, its events in the window's own classes, and
 * the Origin that a browser sends. happy-dom's own fires no `error`, knows no CLOSING and has no `bufferedAmount`.
 */
export function pageWebSockets(window: BrowserWindow): PageWebSockets {
  const open = new Set<{ goAway(): void }>()
  const { DOMException } = window

  class PageWebSocket extends window.EventTarget {
    static readonly CONNECTING = STATES.CONNECTING
    static readonly OPEN = STATES.OPEN
    static readonly CLOSING = STATES.CLOSING
    static readonly CLOSED = STATES.CLOSED
    readonly CONNECTING = STATES.CONNECTING
    readonly OPEN = STATES.OPEN
    readonly CLOSING = STATES.CLOSING
    readonly CLOSED = STATES.CLOSED
    readonly url: string
    binaryType: 'blob' | 'arraybuffer' = 'blob'
    readonly #socket: WebSocket
    readonly #handlers = new Map<string, (event: Event) => void>()
    /** Bytes given to a socket that no longer sends: they are counted all the same (§9.3.1, bufferedAmount). */
    #unsent = 0
    #isClosing = false
    #isClosed = false
    #hasFailed = false

    constructor(url: string | URL, protocols: string | string[] = []) {
      super()
      const target = parsed(String(url), window.location.href)
      if (target === null) throw new DOMException(`The URL '${url}' is invalid.`, 'SyntaxError')
      this.url = target.href
      this.#socket = new WebSocket(target, protocols, {
        origin: window.location.origin,
        headers: { 'user-agent': window.navigator.userAgent },
      })
      this.#socket.on('open', () => this.dispatchEvent(new window.Event('open')))
      this.#socket.on('message', (data, isBinary) => this.#hear(data, isBinary))
      this.#socket.on('error', () => {
        this.#hasFailed = true
      })
      this.#socket.on('close', (code, reason) => this.#closed(code, reason.toString()))
      open.add(this)
    }

    get readyState(): number {
      if (this.#isClosed) return STATES.CLOSED
      return this.#isClosing ? STATES.CLOSING : Math.min(this.#socket.readyState, STATES.CLOSING)
    }

    get protocol(): string {
      return this.#socket.protocol
    }

    get extensions(): string {
      return this.#socket.extensions
    }

    get bufferedAmount(): number {
      return this.#socket.bufferedAmount + this.#unsent
    }

    send(data: unknown): void {
      if (this.readyState === STATES.CONNECTING)
        throw new DOMException('Still in CONNECTING state.', 'InvalidStateError')
      const payload = payloadOf(data)
      if (this.readyState === STATES.OPEN) this.#socket.send(payload)
      else this.#unsent += typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength
    }

    close(code?: number, reason = ''): void {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
        throw new DOMException(
          `The close code must be 1000, or 3000 to 4999. ${code} is neither.`,
          'InvalidAccessError',
        )
      }
      if (Buffer.byteLength(reason) > 123)
        throw new DOMException('The close reason is longer than 123 bytes.', 'SyntaxError')
      if (this.#isClosing || this.#isClosed) return
      this.#isClosing = true
      this.#socket.close(code, reason)
    }

    goAway(): void {
      this.#isClosing = true
      this.#socket.close(1001)
    }

    #hear(data: RawData, isBinary: boolean): void {
      if (this.readyState !== STATES.OPEN) return
      const bytes = Array.isArray(data)
        ? Buffer.concat(data)
        : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data)
      const told = !isBinary
        ? bytes.toString()
        : this.binaryType === 'blob'
          ? new window.Blob([bytes])
          : inWindow(bytes)
      this.dispatchEvent(new window.MessageEvent('message', { data: told, origin: new URL(this.url).origin }))
    }

    #closed(code: number, reason: string): void {
      open.delete(this)
      this.#isClosed = true
      const hasFailed = this.#hasFailed
      if (hasFailed) this.dispatchEvent(new window.Event('error'))
      this.dispatchEvent(new window.CloseEvent('close', { wasClean: !hasFailed && code !== 1006, code, reason }))
    }

    static {
      for (const name of HANDLERS) {
        Object.defineProperty(PageWebSocket.prototype, `on${name}`, {
          get(this: PageWebSocket) {
            return this.#handlers.get(name) ?? null
          },
          set(this: PageWebSocket, handler: unknown) {
            const before = this.#handlers.get(name)
            if (before !== undefined) this.removeEventListener(name, before)
            this.#handlers.delete(name)
            if (typeof handler !== 'function') return
            const listener = (event: Event) => void handler.call(this, event)
            this.#handlers.set(name, listener)
            this.addEventListener(name, listener)
          },
        })
      }
    }
  }

  function inWindow(bytes: Buffer): ArrayBuffer {
    const buffer = new window.ArrayBuffer(bytes.length)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }

  return {
    WebSocket: PageWebSocket,
    goAway() {
      for (const socket of open) socket.goAway()
    },
  }
}

/** The standard takes http(s) and relative URLs too, since 2023, and no fragment. */
function parsed(url: string, base: string): URL | null {
  if (!URL.canParse(url, base)) return null
  const target = new URL(url, base)
  target.protocol = target.protocol.replace(/^http/, 'ws')
  return /^wss?:$/.test(target.protocol) && target.hash === '' ? target : null
}

function payloadOf(data: unknown): string | Uint8Array {
  // A page's buffers are made in its own window, where this ArrayBuffer is another.
  if (isAnyArrayBuffer(data)) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return String(data)
}
