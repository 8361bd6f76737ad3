/** Texts this short are said by chance, and again. */
const TOO_SHORT = 6
/** Texts that are remembered. */
const MOST = 5_000

/** Remembers which client of a check said which texts, so that a message that went astray can be told by them. */
export class Sayings {
  readonly #byText = new Map<string, string>()

  /** Somebody says this: its texts are theirs from now on, unless somebody said them before. */
  says(name: string, message: string | Uint8Array): void {
    if (typeof message !== 'string') return
    for (const text of textsIn(read(message))) {
      if (this.#byText.size < MOST && !this.#byText.has(text)) this.#byText.set(text, name)
    }
  }

  /** Who said a text that stands in this value; null when nobody did. */
  saidBy(value: unknown): string | null {
    for (const text of textsIn(value)) {
      const name = this.#byText.get(text)
      if (name !== undefined) return name
    }
    return null
  }
}

function read(message: string): unknown {
  try {
    return JSON.parse(message)
  } catch {
    return message
  }
}

/** The texts in a value that are long enough to be somebody's; what says of which type a message is belongs to nobody. */
function textsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return key === 'type' || value.length < TOO_SHORT ? [] : [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([inner, each]) => textsIn(each, inner))
}
