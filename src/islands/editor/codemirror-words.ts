import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { wordsFor } from './words-for.ts'

/** Offers the words of the file, and those of its language. */
export function completeWords(context: CompletionContext): CompletionResult | null {
  const typed = context.matchBefore(/[\w$]+/)
  if (!context.explicit && (typed === null || typed.text.length < 2)) return null
  const from = typed?.from ?? context.pos
  const comments = context.state.languageDataAt<{ line?: string }>('commentTokens', context.pos)
  const isCode = comments.some(({ line }) => line === '//')
  return {
    from,
    options: wordsFor(context.state.doc.toString(), { from, to: context.pos, isCode }),
    validFor: /^[\w$]*$/,
  }
}
