import { type ISearchOptions, SearchAddon } from '@xterm/addon-search'
import type { Terminal } from '@xterm/xterm'
import { onThemeChange, readTokens } from '../workspace/token-colours.ts'
import type { Found, ScreenSearch } from './terminal.ts'

/** Searches what a terminal shows. Fetched with the first search. */
export function searchIn(terminal: Terminal, onFound: (found: Found) => void): ScreenSearch {
  const addon = new SearchAddon({ highlightLimit: 1000 })
  terminal.loadAddon(addon)
  const listening = addon.onDidChangeResults(({ resultIndex, resultCount }) =>
    onFound({ at: resultIndex + 1, of: resultCount }),
  )
  let wasCaseSensitive = false
  let sought = ''

  const find: ScreenSearch['find'] = (words, { step, isCaseSensitive }) => {
    // The addon counts again for other words only.
    if (isCaseSensitive !== wasCaseSensitive) addon.clearDecorations()
    wasCaseSensitive = isCaseSensitive
    sought = words
    if (words === '') {
      addon.clearDecorations()
      terminal.clearSelection()
      onFound({ at: 0, of: 0 })
      return
    }
    const options: ISearchOptions = { caseSensitive: isCaseSensitive, decorations: decorations() }
    if (step === 'previous') addon.findPrevious(words, options)
    else addon.findNext(words, { ...options, incremental: step === 'typing' })
  }

  // What is marked keeps the colours it was marked in, and words cannot be read on those of the other theme.
  const stopFollowing = onThemeChange(() => {
    addon.clearDecorations()
    if (sought !== '') find(sought, { step: 'typing', isCaseSensitive: wasCaseSensitive })
  })

  return {
    find,
    close() {
      stopFollowing()
      listening.dispose()
      addon.clearDecorations()
      terminal.clearSelection()
      addon.dispose()
    },
  }
}

function decorations(): NonNullable<ISearchOptions['decorations']> {
  const token = readTokens(['warn-soft', 'fault', 'accent', 'accent-soft'] as const)
  return {
    matchBackground: token['warn-soft'],
    matchOverviewRuler: token.fault,
    activeMatchBackground: token['accent-soft'],
    activeMatchBorder: token.accent,
    activeMatchColorOverviewRuler: token.accent,
  }
}
