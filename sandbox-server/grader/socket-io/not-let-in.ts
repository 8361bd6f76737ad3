/** What a server said when it refused a client. */
export interface Refusal {
  /** The text of the error that a middleware gave to next(). */
  readonly message: string
  /** Its `data`, undefined without. */
  readonly data: unknown
  /** Whether a client that reconnects would try again by itself: not after a middleware's no. */
  readonly willRetry: boolean
}

/** A client was not let in. The message is a sentence without a subject: “was refused: …”. */
export class NotLetIn extends Error {
  override name = 'NotLetIn'
  /** Null when nobody refused it: nothing listened, or nothing was answered. */
  readonly refusal: Refusal | null
  readonly event: number | null

  constructor(
    message: string,
    { refusal, event, cause }: { refusal: Refusal | null; event: number | null; cause?: unknown },
  ) {
    super(message, { cause })
    this.refusal = refusal
    this.event = event
  }
}

/** Puts what `connect_error` hands over into words. */
export function explainConnectError(
  error: Error & { data?: unknown; description?: unknown },
  { port, willRetry, event }: { port: number; willRetry: boolean; event: number | null },
): NotLetIn {
  const { message, data } = error
  if (message !== 'websocket error' && message !== 'xhr poll error') {
    const refusal = { message, data, willRetry }
    return new NotLetIn(`was refused with connect_error: ${message}`, { refusal, event, cause: error })
  }
  const below = textOf(error.description)
  // Long-polling hands the status over as a number, ws in a sentence of its own.
  const status = /(?:^|server response: )([1-5]\d\d)$/.exec(below)?.[1]
  if (status === '404') {
    const why = `could not connect: the server on port ${port} answered 404, as one without Socket.IO does. Is Socket.IO attached to the http.Server that listens?`
    return new NotLetIn(why, { refusal: null, event, cause: error })
  }
  if (status !== undefined) {
    const refusal = { message: `${status}`, data, willRetry }
    return new NotLetIn(`was refused with status ${status}, before Socket.IO said anything`, {
      refusal,
      event,
      cause: error,
    })
  }
  const why = /ECONNREFUSED/.test(below)
    ? `could not connect: nothing listens on port ${port}`
    : `could not connect: ${below === '' ? message : below}`
  return new NotLetIn(why, { refusal: null, event, cause: error })
}

/** What the transport says about its error: a status for long-polling, an event of ws otherwise. */
function textOf(description: unknown): string {
  if (typeof description === 'number') return `${description}`
  if (typeof description !== 'object' || description === null) return ''
  const { message, error } = description as { message?: unknown; error?: unknown }
  const code = error instanceof Error && 'code' in error ? ` ${error.code}` : ''
  return `${typeof message === 'string' ? message : ''}${code}`.trim()
}
