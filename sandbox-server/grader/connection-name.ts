let connections = 0

/** A name for one more connection in the wire record, in the order they are opened. */
export function nextConnection(): string {
  return `c${++connections}`
}
