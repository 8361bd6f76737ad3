/**
 * Messages worth trying from a client: the JSON lines of the listing under “What clients say” (or “What your client says”),
 * or of the first listing where the brief has no such words.
 */
export function presetsIn(brief: string): string[] {
  const said = /^.*\bclients? says?\b.*$/im.exec(brief)
  const listing = LISTING.exec(said === null ? brief : brief.slice(said.index)) ?? LISTING.exec(brief)
  return (listing?.[1] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('{') && isJson(line))
    .slice(0, 6)
}

const LISTING = /```json[^\n]*\n([\s\S]*?)```/

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
