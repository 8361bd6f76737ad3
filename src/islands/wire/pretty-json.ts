/** JSON as a person would set it: what fits on a line stays on it, what does not is opened one level further in. */
export function prettyJson(
  value: unknown,
  { width = 64, indent = '' }: { width?: number; indent?: string } = {},
): string {
  const flat = JSON.stringify(value)
  if (flat.length + indent.length <= width || typeof value !== 'object' || value === null) return flat
  const inner = `${indent}  `
  const lines = Array.isArray(value)
    ? value.map((each) => `${inner}${prettyJson(each, { width, indent: inner })}`)
    : Object.entries(value).map(
        ([key, each]) => `${inner}${JSON.stringify(key)}: ${prettyJson(each, { width, indent: inner })}`,
      )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}
