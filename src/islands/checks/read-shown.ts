/** A value as a check shows it: JSON with room to breathe, and descriptions in brackets where more than one would do. */
export type Shown =
  | { readonly type: 'object'; readonly entries: readonly (readonly [key: string, value: Shown])[] }
  | { readonly type: 'list'; readonly items: readonly Shown[] }
  /** A text, a number, a name. */
  | { readonly type: 'plain'; readonly text: string }
  /** Such as `(a text)`: what was due is described, not given. */
  | { readonly type: 'described'; readonly text: string; readonly value: Shown | null }

/** An object or list somewhere in a text, with the words before and behind it. */
interface ShownInText {
  readonly before: string
  readonly value: Shown
  readonly behind: string
}

/** Finds the first object or list that a text holds whole; null where there is none. */
export function readShown(text: string): ShownInText | null {
  const start = text.search(/[{[]/)
  if (start === -1) return null
  const reader = new Reader(text, start)
  const value = reader.value()
  if (value === null || (value.type !== 'object' && value.type !== 'list')) return null
  return { before: text.slice(0, start), value, behind: text.slice(reader.at) }
}

const SPACE = /\s*/y
const QUOTED = /"(?:[^"\\]|\\.)*"/y
const WORD = /[^\s,[\]{}()"]+(?: [^\s,[\]{}()":]+)*/y

/** Reads what `show` of the grader's kit writes, and plain JSON. */
class Reader {
  at: number
  readonly #text: string

  constructor(text: string, at: number) {
    this.#text = text
    this.at = at
  }

  value(): Shown | null {
    this.#take(SPACE)
    if (this.#skip('{')) return this.#object()
    if (this.#skip('[')) return this.#list()
    if (this.#text[this.at] === '(') return this.#described()
    const text = this.#take(QUOTED) ?? this.#take(WORD)
    return text === null ? null : { type: 'plain', text }
  }

  #object(): Shown | null {
    const entries: [string, Shown][] = []
    while (!this.#skip('}')) {
      if (entries.length > 0 && !this.#skip(',')) return null
      this.#take(SPACE)
      const key = this.#take(QUOTED)
      if (key === null || !this.#skip(':')) return null
      const value = this.value()
      if (value === null) return null
      entries.push([key, value])
    }
    return { type: 'object', entries }
  }

  #list(): Shown | null {
    const items: Shown[] = []
    while (!this.#skip(']')) {
      if (items.length > 0 && !this.#skip(',')) return null
      const item = this.value()
      if (item === null) return null
      items.push(item)
    }
    return { type: 'list', items }
  }

  #described(): Shown | null {
    const start = this.at
    for (let depth = 0; this.at < this.#text.length; ) {
      const char = this.#text[this.at]
      if (char === '"' && this.#take(QUOTED) !== null) continue
      this.at += 1
      if (char === '(') depth += 1
      if (char === ')') depth -= 1
      if (depth > 0) continue
      const text = this.#text.slice(start, this.at)
      return { type: 'described', text, value: whole(text.slice(1, -1)) }
    }
    return null
  }

  #skip(char: string): boolean {
    this.#take(SPACE)
    if (this.#text[this.at] !== char) return false
    this.at += 1
    return true
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#text)?.[0] ?? null
    if (found !== null) this.at += found.length
    return found
  }
}

function whole(text: string): Shown | null {
  const read = readShown(text)
  return read !== null && read.before === '' && read.behind === '' ? read.value : null
}

/** A value in one line again. */
export function inOneLine(value: Shown): string {
  if (value.type === 'plain' || value.type === 'described') return value.text
  if (value.type === 'list') return `[${value.items.map(inOneLine).join(', ')}]`
  if (value.entries.length === 0) return '{}'
  return `{ ${value.entries.map(([key, inner]) => `${key}: ${inOneLine(inner)}`).join(', ')} }`
}
