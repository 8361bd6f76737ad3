/** Levels of lists and objects inside each other. People write five; whoever compares or shows a value goes down all of them. */
const DEEPEST = 500

/** Reads JSON that a learner's program sent. Throws SyntaxError, as JSON.parse does, also where it nests without measure. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // What is shorter cannot nest so deep.
  if (text.length > 2 * DEEPEST && isTooDeep(value))
    throw new SyntaxError(`The JSON nests more than ${DEEPEST} levels.`)
  return value
}

/** Whether a value nests without measure. Goes no deeper than that itself. */
export function isTooDeep(value: unknown, level = 0): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (level === DEEPEST) return true
  for (const key in value) {
    // A value that JSON gave has nothing but its own properties.
    if (isTooDeep(Reflect.get(value, key), level + 1)) return true
  }
  return false
}
