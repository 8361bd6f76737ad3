import './terminal.css'
import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { runDoes } from '../workspace/challenge-words.ts'
import { isPartMissing } from '../workspace/fetched.tsx'
import { queueSentence } from '../workspace/queue-sentence.ts'
import { isLive, type Printed, type RunView } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { whyNoRuns } from '../workspace/why-no-runs.ts'
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

  // A screen that could not be fetched is asked for again with the next run, and when the server is back.
  const [attempt, setAttempt] = useState(0)
  const isMissing = useRef(false)
  const isConnected = workspace.sandbox.connection.value.type === 'open'
  useEffect(() => {
    if (isMissing.current) setAttempt((count) => count + 1)
  }, [run?.id, isConnected])

  const isSplit = programs.length > 0
  useEffect(() => {
    if (!isDue) return
    isMissing.current = false
    let opened: TerminalScreen | null = null
    let isGone = false
    const show = ({ openXterm }: typeof import('./xterm.ts')): void => {
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
    }
    import('./xterm.ts').then(show, (cause) => {
      console.error(cause)
      isMissing.current = true
      // Nobody misses it before there is something to show.
      if (workspace.latest.peek() !== null) isPartMissing.value = true
    })
    return () => {
      isGone = true
      opened?.close()
      view.screen.value = null
    }
  }, [isDue, isSplit, attempt])

  usePrinting(view, workspace)
  useEffect(() => {
    if (view.tab.value !== null && !programs.includes(view.tab.value)) view.tab.value = null
  })

  const isBlank = run === null || (shownOf(run, view).length === 0 && view.cleared.value?.run !== run.id)
  return (
    <div class="terminal">
      <div class="terminal-main">
        <ProgramTabs view={view} run={run} programs={programs}>
          {view.isSearching.value && <SearchBar view={view} />}
          <div key="screen" class="terminal-screen" ref={host} />
        </ProgramTabs>
        <Empty workspace={workspace} run={run} isBlank={isBlank} />
      </div>
      <div class="terminal-foot">
        <InputLine workspace={workspace} />
        <Places workspace={workspace} />
      </div>
    </div>
  )
}

/** What stands where nothing was printed yet. */
function Empty({ workspace, run, isBlank }: { workspace: Workspace; run: RunView | null; isBlank: boolean }) {
  if (run === null) {
    const why = whyNoRuns(workspace)
    if (why !== null) return <p class="terminal-empty">{why}</p>
    return (
      <p class="terminal-empty">
        Nothing is running.{' '}
        <button type="button" onClick={workspace.run}>
          Run
        </button>{' '}
        {runDoes(workspace.challenge)}
      </p>
    )
  }
  if (!isBlank) return null
  if (run.state.type === 'queued')
    return <p class="terminal-empty">{queueSentence(run.state)} Then it starts by itself.</p>
  return isLive(run) ? null : <p class="terminal-empty">Nothing was printed.</p>
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
  const run = workspace.latest.value
  const canType = run?.kind === 'run' && isLive(run) && run.state.type !== 'queued'
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
