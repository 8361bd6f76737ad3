import type { KeptPayload } from '#protocol'
import { prettyJson } from './pretty-json.ts'

/** A payload to read: JSON with room to breathe, other text as it stands, bytes as hex. */
export function payloadText(payload: KeptPayload): string {
  return payload.kind === 'hex' ? payload.hex.replace(/(..)/g, '$1 ').trim() : prettyText(payload.text)
}

/** JSON with room to breathe; other text as it stands. */
export function prettyText(text: string): string {
  try {
    return prettyJson(JSON.parse(text))
  } catch {
    return text
  }
}
