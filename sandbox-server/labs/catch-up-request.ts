/** The longest text that a room takes, in UTF-16 code units. */
const LONGEST_TEXT = 200

/** What a client of a room may say. */
export type CatchUpRequest =
  | { readonly type: 'broadcast'; readonly text: string }
  | { readonly type: 'catch_up'; readonly lastSeq: number }
  | { readonly type: 'restart' }
  /** It said something else; the sentence says what was wrong with it. */
  | { readonly type: 'unreadable'; readonly message: string }

/** Reads what a client said. Whatever it is, there is an answer to it. */
export function readCatchUpRequest(said: string): CatchUpRequest {
  const fields = jsonObject(said)
  if (fields === null) return unreadable('A message is a JSON object, such as {"type":"catch_up","lastSeq":15}.')
  const { type, text, lastSeq } = fields
  switch (type) {
    case 'broadcast':
      if (typeof text !== 'string') return unreadable(`text must be a string, and ${show(text)} came.`)
      if (text.length > LONGEST_TEXT) {
        return unreadable(`text may have ${LONGEST_TEXT} characters, and ${text.length} came.`)
      }
      return { type, text }
    case 'catch_up':
      if (typeof lastSeq !== 'number' || !Number.isInteger(lastSeq)) {
        return unreadable(`lastSeq must be a whole number, and ${show(lastSeq)} came.`)
      }
      return { type, lastSeq }
    case 'restart':
      return { type }
    default:
      return unreadable(`type must be broadcast, catch_up or restart, and ${show(type)} came.`)
  }
}

function jsonObject(said: string): { [field: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(said)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function unreadable(message: string): CatchUpRequest {
  return { type: 'unreadable', message }
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const json = JSON.stringify(value)
  return json.length > 40 ? `${json.slice(0, 40)}…` : json
}
