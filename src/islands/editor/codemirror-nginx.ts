import { StreamLanguage } from '@codemirror/language'

interface Reading {
  isInDirective: boolean
  /** How many blocks are open. */
  depth: number
}

/** nginx as Monaco colours it here (nginx-language.ts): the first word of each directive, variables, texts, comments. */
export const nginx = StreamLanguage.define<Reading>({
  name: 'nginx',
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['{', '"', "'"] } },
  startState: () => ({ isInDirective: false, depth: 0 }),
  indent: ({ depth }, textAfter, { unit }) => Math.max(0, depth - (textAfter.startsWith('}') ? 1 : 0)) * unit,
  token(stream, state) {
    if (stream.eatSpace()) return null
    if (stream.match(/^#.*/)) return 'comment'
    if (stream.match(/^\{\{\w+\}\}/)) return 'variableName.special'
    if (stream.match(/^[{};]/)) {
      state.isInDirective = false
      if (stream.current() === '{') state.depth += 1
      if (stream.current() === '}') state.depth = Math.max(0, state.depth - 1)
      return 'punctuation'
    }
    if (!state.isInDirective) {
      state.isInDirective = true
      if (stream.match(/^[a-z_]\w*/)) return 'keyword'
    }
    if (stream.match(/^\$\w+/)) return 'variableName.special'
    if (stream.match(/^(?:"[^"]*"|'[^']*')/)) return 'string'
    if (stream.match(/^\d+(?:ms|[smhdkKgM])?(?=[\s;{])/)) return 'number'
    if (!stream.match(/^[^\s;{}$"']+/)) stream.next()
    return null
  },
})
