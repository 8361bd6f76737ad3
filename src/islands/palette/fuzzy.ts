/** How well a text fits what was typed, and which of its letters were meant. */
interface Fit {
  /** More is better. */
  readonly score: number
  readonly letters: readonly number[]
}

/** Whether each word of the query is in the text: at the start of a word, inside one, or by the first letters of several. Null when not. */
export function fit(query: string, text: string): Fit | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = words.map((word) => fitWord(word, text.toLowerCase()))
  const all = fits.filter((each) => each !== null)
  if (all.length < fits.length) return null
  return {
    score: all.reduce((sum, { score }) => sum + score, 0) - text.length / 100,
    letters: all.flatMap(({ letters }) => letters),
  }
}

function fitWord(word: string, text: string): Fit | null {
  const together = (at: number): number[] => Array.from(word, (_, index) => at + index)
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (startsWord(text, at)) return { score: at === 0 ? 100 : 90, letters: together(at) }
  }
  const at = text.indexOf(word)
  return at === -1 ? fitLetters(word, text) : { score: 60, letters: together(at) }
}

/** By the beginnings of words: `swt` and `shwt` both mean “Show the wire as a table”. */
function fitLetters(word: string, text: string): Fit | null {
  const letters: number[] = []
  for (const letter of word) {
    const last = letters.at(-1)
    const isNext = last !== undefined && text[last + 1] === letter
    const at = isNext ? last + 1 : nextStart(letter, text, last === undefined ? 0 : last + 1)
    if (at === -1) return null
    letters.push(at)
  }
  return { score: 20, letters }
}

/** The next word that begins with this letter. */
function nextStart(letter: string, text: string, from: number): number {
  let at = text.indexOf(letter, from)
  while (at !== -1 && !startsWord(text, at)) at = text.indexOf(letter, at + 1)
  return at
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')
}
