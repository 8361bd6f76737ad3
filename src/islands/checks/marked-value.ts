import { inOneLine, type Shown } from './read-shown.ts'

/** A stretch of text: the same on both sides, another than on the other side, or only there. */
export interface Part {
  readonly text: string
  readonly mark: 'same' | 'other' | 'extra'
}

/** Longest value that is written in one line. */
const ONE_LINE = 72

interface Side {
  readonly other: Shown | null
  /** What stands on this side alone is marked as this. */
  readonly alone: Part['mark']
  readonly isSame: (a: Shown, b: Shown) => boolean
  readonly indent: string
}

/**
 * A value with what differs from the other one marked, on as many lines as it needs. Descriptions count as met, unless
 * nothing else differs. An expected value is often a part of the whole: what the actual one holds beyond it is `extra`.
 */
export function markedValues(expected: Shown, actual: Shown): { expected: Part[]; actual: Part[] } {
  const isSame = equals(expected, actual, mild) ? strict : mild
  const same = (a: Shown, b: Shown): boolean => equals(a, b, isSame)
  return {
    expected: joined(marked(expected, { other: actual, alone: 'other', isSame: same, indent: '' })),
    actual: joined(
      marked(actual, {
        ...{ other: expected, alone: expected.type === 'object' ? 'extra' : 'other', indent: '' },
        isSame: (a, b) => same(b, a),
      }),
    ),
  }
}

/** Neighbours with the same mark as one. */
export function joined(parts: readonly Part[]): Part[] {
  const all: Part[] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (last?.mark === part.mark) all[all.length - 1] = { ...last, text: last.text + part.text }
    else if (part.text !== '') all.push(part)
  }
  return all
}

type Met = (described: Shown & { type: 'described' }, value: Shown) => boolean

const mild: Met = ({ value }, other) => value === null || inOneLine(value) === inOneLine(other)
const strict: Met = ({ value, text }, other) => inOneLine(value ?? { type: 'plain', text }) === inOneLine(other)

/** Whether `a`, which may be described and may be a part, is met by `b`. */
function equals(a: Shown, b: Shown, isMet: Met): boolean {
  if (a.type === 'described' && b.type === 'described') return a.text === b.text
  if (a.type === 'described') return isMet(a, b)
  if (a.type === 'object' && b.type === 'object') {
    return a.entries.every(([key, value]) => {
      const other = at(b, key)
      return other !== null && equals(value, other, isMet)
    })
  }
  if (a.type === 'list' && b.type === 'list') {
    return (
      a.items.length === b.items.length && a.items.every((item, index) => equals(item, b.items[index] ?? item, isMet))
    )
  }
  return inOneLine(a) === inOneLine(b)
}

function at(value: Shown, key: string): Shown | null {
  return value.type === 'object' ? (value.entries.find(([name]) => name === key)?.[1] ?? null) : null
}

function marked(value: Shown, side: Side): Part[] {
  const { other } = side
  if (other === null) return [{ text: laidOut(value, side.indent), mark: side.alone }]
  if (side.isSame(value, other) && !hasMore(value, other)) return [{ text: laidOut(value, side.indent), mark: 'same' }]
  if (value.type === 'object' && other.type === 'object') {
    return bracketed(value, side, {
      ...{ open: '{ ', close: ' }' },
      items: value.entries.map(([key, inner]) => {
        const its = at(other, key)
        const mark = its === null ? side.alone : 'same'
        return [{ text: `${key}: `, mark }, ...marked(inner, { ...side, other: its, indent: `${side.indent}  ` })]
      }),
    })
  }
  if (value.type === 'list' && other.type === 'list') {
    return bracketed(value, side, {
      ...{ open: '[', close: ']' },
      items: value.items.map((item, index) =>
        marked(item, { ...side, alone: 'other', other: other.items[index] ?? null, indent: `${side.indent}  ` }),
      ),
    })
  }
  return [{ text: laidOut(value, side.indent), mark: 'other' }]
}

/** Whether an object holds keys that the other one does not, at any depth. */
function hasMore(value: Shown, other: Shown): boolean {
  if (value.type === 'object' && other.type === 'object') {
    return value.entries.some(([key, inner]) => {
      const its = at(other, key)
      return its === null || hasMore(inner, its)
    })
  }
  if (value.type === 'list' && other.type === 'list') {
    return value.items.some((item, index) => hasMore(item, other.items[index] ?? item))
  }
  return false
}

function bracketed(
  value: Shown,
  { indent }: Side,
  { open, close, items }: { open: string; close: string; items: readonly Part[][] },
): Part[] {
  const isLong = indent.length + inOneLine(value).length > ONE_LINE
  const between = isLong ? `,\n${indent}  ` : ', '
  const parts: Part[] = [{ text: isLong ? `${open.trim()}\n${indent}  ` : open, mark: 'same' }]
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push({ text: between, mark: 'same' })
    parts.push(...item)
  }
  return [...parts, { text: isLong ? `\n${indent}${close.trim()}` : close, mark: 'same' }]
}

function laidOut(value: Shown, indent: string): string {
  const line = inOneLine(value)
  if (indent.length + line.length <= ONE_LINE || value.type === 'plain' || value.type === 'described') return line
  const inner = `${indent}  `
  const items =
    value.type === 'list'
      ? value.items.map((item) => laidOut(item, inner))
      : value.entries.map(([key, each]) => `${key}: ${laidOut(each, inner)}`)
  const [open, close] = value.type === 'list' ? ['[', ']'] : ['{', '}']
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`
}
