import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import type { Extension } from '@codemirror/state'
import { keymap } from '@codemirror/view'
import { completeWords } from './codemirror-words.ts'

export { openSearchPanel } from '@codemirror/search'

/** What joins the editor after it can be typed into: words on offer, brackets in pairs, and finding. */
export const codemirrorExtras: Extension = [
  // There is no type service on a phone.
  autocompletion({ override: [completeWords], icons: false, maxRenderedOptions: 12 }),
  closeBrackets(),
  search({ top: true }),
  highlightSelectionMatches(),
  keymap.of([...closeBracketsKeymap, ...searchKeymap, ...completionKeymap]),
]
