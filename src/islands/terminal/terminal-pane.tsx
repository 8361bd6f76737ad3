import './terminal.css'
import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { runDoes } from '../workspace/challenge-words.ts'
import { isLive, type Printed } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { Places } from './places.tsx'
import { ProgramTabs } from './program-tabs.tsx'
import { SearchBar } from './search-bar.tsx'
import { CUT_NOTE, countLines, isOverfull, tailOf } from './tail-of.ts'
import type { TerminalScreen } from './terminal.ts'
import { programsOf, shownOf, type TerminalView, terminalView } from './terminal-view.ts'

/** How long after the page woke the terminal is fetched though nothing runs yet. */
const REST_MS = 5000

/** What the running programs print, how it went, and a line to their standard input. */
export function TerminalPane({ workspace }: { workspace: Workspace }) {
  const host = useRef<HTMLDivElement>(null)
  const view = terminalView(workspace)
  const run = workspace.latest.value
  const programs = programsOf(workspace.challenge.programs, run)

  // Fetched with the first run or when the page has long come to rest, never beside the editor: that is awaited.
  const hasRun = run !== null
  const [isDue, setIsDue] = useState(hasRun)
  useEffect(() => {
    if (hasRun) setIsDue(true)
    const rest = setTimeout(() => setIsDue(true), REST_MS)
    return () => clearTimeout(rest)
  }, [hasRun])

  const isSplit = programs.length > 0
  useEffect(() => {
    if (!isDue) return
    let opened: TerminalScreen | null = null
    let isGone = false
    void import('./xterm.ts').then(({ openXterm }) => {
      if (isGone || host.current === null) return
      opened = openXterm(host.current, {
        readsAloud: view.readsAloud.value,
        files: workspace.challenge.starter.map((file) => file.name),
        onPlace: workspace.showPlace,
        onSearch: () => {
          view.isSearching.value = true
        },
      })
      view.screen.value = opened
    })
    return () => {
      isGone = true
      opened?.close()
      view.screen.value = null
    }
  }, [isDue, isSplit])

  usePrinting(view, workspace)
  useEffect(() => {
    if (view.tab.value !== null && !programs.includes(view.tab.value)) view.tab.value = null
  })

  return (
    <div class="terminal">
      <div class="terminal-main">
        <ProgramTabs view={view} run={run} programs={programs}>
          {view.isSearching.value && <SearchBar view={view} />}
          <div key="screen" class="terminal-screen" ref={host} />
        </ProgramTabs>
        {run === null && (
          <p class="terminal-empty">
            Nothing is running.{' '}
            <button type="button" onClick={workspace.run}>
              Run
            </button>{' '}
            {runDoes(workspace.challenge)}
          </p>
        )}
      </div>
      <div class="terminal-foot">
        <InputLine workspace={workspace} />
        <Places workspace={workspace} />
      </div>
    </div>
  )
}

/** What is on the screen: of which run and tab, since which clearing, how far, and how much since it was last cut. */
interface Written {
  readonly of: readonly unknown[]
  count: number
  characters: number
  lines: number
}

/** Writes what is new to the screen. Another run, another tab, a clearing or too much of it all begins on a clean one. */
function usePrinting(view: TerminalView, workspace: Workspace): void {
  const written = useRef<Written>({ of: [], count: 0, characters: 0, lines: 0 })
  useSignalEffect(() => {
    const run = workspace.latest.value
    const screen = view.screen.value
    if (screen === null || run === null) return
    const pieces = shownOf(run, view)
    const of = [screen, run.id, view.tab.value, view.cleared.value]
    const before = written.current
    const isSame = of.every((each, index) => each === before.of[index])
    const news = isSame ? pieces.slice(before.count) : []
    if (isSame && !isOverfull(withNews(before, news))) for (const piece of news) write(piece)
    else {
      const { programs } = workspace.challenge
      const tail = tailOf(pieces)
      screen.begin(view.tab.value === null ? programs : null)
      written.current = { of, count: 0, characters: 0, lines: 0 }
      for (const piece of tail.isCut ? [CUT_NOTE, ...tail.pieces] : tail.pieces) write(piece)
    }
    written.current.count = pieces.length
    remember(view, run.printed.length)

    function write(piece: Printed): void {
      screen?.write(piece)
      Object.assign(written.current, withNews(written.current, [piece]))
    }
  })
}

function withNews({ characters, lines }: Pick<Written, 'characters' | 'lines'>, news: readonly Printed[]) {
  return news.reduce(
    (sum, { text }) => ({ characters: sum.characters + text.length, lines: sum.lines + countLines(text) }),
    { characters, lines },
  )
}

function remember(view: TerminalView, count: number): void {
  const tab = view.tab.value ?? '*'
  if (view.seen.peek()[tab] !== count) view.seen.value = { ...view.seen.peek(), [tab]: count }
}

function InputLine({ workspace }: { workspace: Workspace }) {
  const [text, setText] = useState('')
  const canType = isLive(workspace.lastRun.value) && workspace.latest.value?.kind === 'run'
  // The server hands what is typed to the first program; nginx reads nothing.
  const reader = workspace.challenge.programs.find((name) => name !== 'nginx') ?? 'your program'
  return (
    <form
      class="terminal-input"
      onSubmit={(event) => {
        event.preventDefault()
        workspace.input(`${text}\n`)
        setText('')
      }}
    >
      <label>
        <span>stdin</span>
        <input
          value={text}
          disabled={!canType}
          placeholder={canType ? `type a line for ${reader}, then Enter` : `takes a line while ${reader} runs`}
          autocomplete="off"
          spellcheck={false}
          maxLength={2000}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
    </form>
  )
}
