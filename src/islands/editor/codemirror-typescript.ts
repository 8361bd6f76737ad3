import { continuedIndent, delimitedIndent, flatIndent, indentNodeProp, LRLanguage } from '@codemirror/language'
import { parser } from '@lezer/javascript'

// As @codemirror/lang-javascript defines it, without its snippets: those bring the whole of autocompletion into what has
// to be there before a phone can type.

/** JavaScript with the colours and indents of its grammar. */
export const javascriptLanguage = LRLanguage.define({
  name: 'javascript',
  parser: parser.configure({
    props: [
      indentNodeProp.add({
        IfStatement: continuedIndent({ except: /^\s*(?:\{|else\b)/ }),
        TryStatement: continuedIndent({ except: /^\s*(?:\{|catch\b|finally\b)/ }),
        LabeledStatement: flatIndent,
        SwitchBody: (context) => {
          const isClosed = /^\s*\}/.test(context.textAfter)
          const isCase = /^\s*(?:case|default)\b/.test(context.textAfter)
          return context.baseIndent + (isClosed ? 0 : isCase ? 1 : 2) * context.unit
        },
        Block: delimitedIndent({ closing: '}' }),
        ArrowFunction: (context) => context.baseIndent + context.unit,
        'TemplateString BlockComment': () => null,
        'Statement Property': continuedIndent({ except: /^\s*\{/ }),
      }),
    ],
  }),
  languageData: {
    closeBrackets: { brackets: ['(', '[', '{', "'", '"', '`'] },
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
    indentOnInput: /^\s*(?:case |default:|\{|\})$/,
    wordChars: '$',
  },
})

/** TypeScript, which is the same grammar in another dialect. */
export const typescriptLanguage = javascriptLanguage.configure({ dialect: 'ts' }, 'typescript')
