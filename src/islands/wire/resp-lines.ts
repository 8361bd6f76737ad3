import { encodeUtf8 } from '#wire'

/** A line of what stands on the wire between a program and Redis. */
interface RespLine {
  readonly bytes: string
  readonly says: string
}

interface Words {
  readonly kind: 'command' | 'push'
  readonly words: readonly string[]
  readonly isCut: boolean
}

/** The most words that are spelled out. */
const MOST = 16

/** A command or push as its bytes, line by line: an array, and each word with its length before it. */
export function respLines({ kind, words, isCut }: Words): RespLine[] {
  const isPush = kind === 'push'
  const count = isCut && words.length >= MOST ? `${words.length} or more` : `${words.length}`
  const head = `${isPush ? '>' : '*'}${isCut && words.length >= MOST ? '…' : words.length}`
  const what = isPush
    ? `A push of ${count} values. (A client that speaks RESP2 gets an array: * instead of >.)`
    : `An array of ${count} strings.`
  return [
    { bytes: `${head}\\r\\n`, says: what },
    ...words.slice(0, MOST).flatMap((word, index): RespLine[] => {
      // A word is kept up to 512 characters, so its own length is not known beyond that.
      const isShort = isCut && word.length >= 512
      const length = encodeUtf8(word).length
      return [
        {
          bytes: `$${isShort ? '…' : length}\\r\\n`,
          says: isShort ? 'A longer string.' : `A string of ${length} ${length === 1 ? 'byte' : 'bytes'}.`,
        },
        {
          bytes: `${printable(word)}${isShort ? '…' : '\\r\\n'}`,
          says: index === 0 ? (isPush ? 'What kind of push it is.' : 'The command.') : `Value ${index}.`,
        },
      ]
    }),
  ]
}

/** On one line, whatever it holds. */
function printable(word: string): string {
  return word.replace(/[\p{Cc}\\]/gu, (letter) =>
    letter === '\\' ? '\\\\' : (ESCAPES[letter] ?? `\\x${(letter.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`),
  )
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
