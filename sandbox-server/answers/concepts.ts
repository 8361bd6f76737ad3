/** A text in sentences. Runs of key words that make no statement are left out and counted. */
export function statements(text: string): { sentences: string[]; wordLists: number } {
  const all = text
    .split(/(?<=[.!?])\s+|[\n\r;]+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
  const sentences = all.filter((sentence) => !isWordList(sentence))
  return { sentences, wordLists: all.length - sentences.length }
}

/**
 * The words of a sentence that match every need, in the order they stand, joined by dots; null when a need is not met.
 * A need is met by any of its synonyms: regular expressions, read without case.
 */
export function wordsMatching(sentence: string, needs: readonly (readonly string[])[]): string | null {
  const found: { at: number; words: string }[] = []
  for (const synonyms of needs) {
    const match = synonyms.map((synonym) => matcher(synonym).exec(sentence)).find((result) => result !== null)
    if (match == null) return null
    found.push({ at: match.index, words: wholeWords(sentence, match) })
  }
  const inOrder = found.sort((a, b) => a.at - b.at).map(({ words }) => words)
  return [...new Set(inOrder)].join(' … ')
}

/** A synonym as an expression. */
export function matcher(synonym: string): RegExp {
  return new RegExp(synonym, 'iu')
}

/** A pattern such as `persist` matches inside a word; what is shown to the learner is the word they wrote. */
function wholeWords(sentence: string, match: RegExpExecArray): string {
  const before = /[\p{L}\p{N}-]*$/u.exec(sentence.slice(0, match.index))?.[0] ?? ''
  const after = /^[\p{L}\p{N}-]*/u.exec(sentence.slice(match.index + match[0].length))?.[0] ?? ''
  return `${before}${match[0]}${after}`.trim()
}

/** Small words that turn key words into a statement; none that may be key words themselves, such as "both" or "same". Five words or more without one of them state nothing. */
const GLUE = new Set(
  `a an and are as at be because been before but by can cannot could did do does during for from gets goes had has have how
  if in into is it its like may must nor not of on or should since so sends stays than that the their them then there these
  they this those through to until uses using via was were what when where whether which while who whose why will with
  within without would you your`.split(/\s+/),
)

function isWordList(sentence: string): boolean {
  const words = sentence.toLowerCase().match(/[\p{L}\p{N}'’-]+/gu) ?? []
  return words.length >= 5 && !words.some((word) => GLUE.has(word))
}
