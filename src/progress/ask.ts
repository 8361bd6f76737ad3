/** What became of a request. */
export type Asked =
  | { readonly type: 'ok'; readonly body: unknown }
  /** The server will not take it, now or later; `message` says why. */
  | { readonly type: 'refused'; readonly message: string }
  /** Nobody answered, or not as our server does: worth another attempt. */
  | { readonly type: 'unreachable' }

const DEADLINE_MS = 10_000

/** Asks the server, one request after the other: the first answer brings the cookie that the next request must carry. */
export function ask(path: string, init: RequestInit = {}): Promise<Asked> {
  const asked = before.then(() => request(path, init))
  before = asked
  return asked
}

let before: Promise<unknown> = Promise.resolve()

async function request(path: string, init: RequestInit): Promise<Asked> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(DEADLINE_MS) })
    if (response.status === 204) return { type: 'ok', body: undefined }
    const body: unknown = await response.json()
    if (response.ok) return { type: 'ok', body }
    const isPassing = response.status >= 500 || response.status === 429 || response.status === 408
    if (isPassing || !isRefusal(body)) return { type: 'unreachable' }
    return { type: 'refused', message: body.message }
  } catch {
    // No connection, no answer in time, or a page where JSON was expected: somebody else answers at this address.
    return { type: 'unreachable' }
  }
}

function isRefusal(body: unknown): body is { message: string } {
  return typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
}
