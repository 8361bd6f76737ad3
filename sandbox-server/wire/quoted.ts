const SHOWN_CHARACTERS = 80

/** A value as a sentence shows it: in quotes, and cut with its length said when it is long. */
export function quoted(value: string): string {
  if (value.length <= SHOWN_CHARACTERS) return `“${value}”`
  return `“${value.slice(0, SHOWN_CHARACTERS)}…” (${value.length} characters)`
}

/** Values one after the other, each in quotes. */
export function listed(values: readonly string[]): string {
  return values.map(quoted).join(', ')
}
