import { useEffect, useRef, useState } from 'preact/hooks'
import type { Found, ScreenSearch, SearchStep } from './terminal.ts'
import type { TerminalView } from './terminal-view.ts'

/** Searches the output: with every letter typed, forward by Enter, back by Shift Enter, away by Escape. */
export function SearchBar({ view }: { view: TerminalView }) {
  const field = useRef<HTMLInputElement>(null)
  const search = useRef<ScreenSearch | null>(null)
  const [words, setWords] = useState('')
  const [isCaseSensitive, setIsCaseSensitive] = useState(false)
  const [found, setFound] = useState<Found>({ at: 0, of: 0 })
  const screen = view.screen.value

  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (screen === null) return
    let isGone = false
    void screen.search(setFound).then((opened) => {
      if (isGone) opened.close()
      else {
        search.current = opened
        opened.find(field.current?.value ?? '', { step: 'typing', isCaseSensitive })
      }
    })
    return () => {
      isGone = true
      search.current?.close()
      search.current = null
    }
  }, [screen])

  const go = (step: SearchStep): void => search.current?.find(words, { step, isCaseSensitive })

  function close(): void {
    view.isSearching.value = false
    document.querySelector<HTMLElement>('.terminal-find')?.focus()
  }

  return (
    <search class="terminal-search">
      <input
        ref={field}
        type="search"
        aria-label="Search the output"
        placeholder="Search the output"
        value={words}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          setWords(event.currentTarget.value)
          search.current?.find(event.currentTarget.value, { step: 'typing', isCaseSensitive })
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey ? 'previous' : 'next')
          else if (event.key === 'Escape') close()
          else return
          event.preventDefault()
        }}
      />
      <span class="terminal-count" role="status">
        {words === '' ? '' : sayFound(found)}
      </span>
      <button
        type="button"
        aria-pressed={isCaseSensitive}
        aria-label="Match capital letters"
        title="Match capital letters"
        onClick={() => {
          setIsCaseSensitive(!isCaseSensitive)
          search.current?.find(words, { step: 'typing', isCaseSensitive: !isCaseSensitive })
        }}
      >
        Aa
      </button>
      <button type="button" aria-label="Previous" title="Previous (Shift Enter)" onClick={() => go('previous')}>
        ↑
      </button>
      <button type="button" aria-label="Next" title="Next (Enter)" onClick={() => go('next')}>
        ↓
      </button>
      <button type="button" aria-label="Close the search" title="Close (Escape)" onClick={close}>
        ✕
      </button>
    </search>
  )
}

/** Beyond a thousand xterm stops counting. */
function sayFound({ at, of }: Found): string {
  if (of === 0) return 'Nothing found'
  const all = of >= 1000 ? 'over 1000' : `${of}`
  return at === 0 ? `${all} found` : `${at} of ${all}`
}
