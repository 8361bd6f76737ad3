import './terminal.css'
import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { runDoes } from '../workspace/challenge-words.ts'
import { isLive, type Printed } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import type { TerminalScreen } from './terminal.ts'

/** How long after the page woke the terminal is fetched though nothing runs yet. */
const REST_MS = 5000

/** What the running program prints, how it went, and a line to its standard input. */
export function TerminalPane({ workspace }: { workspace: Workspace }) {
  const host = useRef<HTMLDivElement>(null)
  const [screen, setScreen] = useState<TerminalScreen | null>(null)
  const [forScreenReader, setForScreenReader] = useState(false)
  const [copied, setCopied] = useState(false)
  const run = workspace.latest.value

  // Fetched with the first run or when the page has long come to rest, never beside the editor: that is awaited.
  const hasRun = run !== null
  const [isDue, setIsDue] = useState(hasRun)
  useEffect(() => {
    if (hasRun) setIsDue(true)
    const rest = setTimeout(() => setIsDue(true), REST_MS)
    return () => clearTimeout(rest)
  }, [hasRun])

  useEffect(() => {
    if (!isDue) return
    let opened: TerminalScreen | null = null
    let isGone = false
    void import('./xterm.ts').then(({ openXterm }) => {
      if (isGone || host.current === null) return
      opened = openXterm(host.current, {
        forScreenReader,
        files: workspace.challenge.starter.map((file) => file.name),
        programs: workspace.challenge.programs,
        onPlace: workspace.showPlace,
      })
      setScreen(opened)
    })
    return () => {
      isGone = true
      opened?.close()
      setScreen(null)
    }
  }, [forScreenReader, isDue])

  usePrinting(screen, workspace)

  async function copy(): Promise<void> {
    const text = screen?.text() ?? ''
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(() => setCopied(false), 2000)
    } catch {
      // Without the permission the text can still be selected and copied by hand.
    }
  }

  return (
    <div class="terminal">
      <div class="terminal-tools" hidden={run === null}>
        <button type="button" aria-pressed={forScreenReader} onClick={() => setForScreenReader(!forScreenReader)}>
          Read aloud
        </button>
        <button type="button" onClick={() => void copy()}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" onClick={() => screen?.clear()}>
          Clear
        </button>
      </div>
      <div class="terminal-screen" ref={host} />
      {run === null && (
        <p class="terminal-empty">
          Nothing is running.{' '}
          <button type="button" onClick={workspace.run}>
            Run
          </button>{' '}
          {runDoes(workspace.challenge)}
        </p>
      )}
      <InputLine workspace={workspace} />
    </div>
  )
}

/** Writes what is new to the screen; a new run begins on a clean one. */
function usePrinting(screen: TerminalScreen | null, workspace: Workspace): void {
  const written = useRef<{ run: string | null; count: number; screen: TerminalScreen | null }>({
    run: null,
    count: 0,
    screen: null,
  })
  useSignalEffect(() => {
    const run = workspace.latest.value
    if (screen === null || run === null) return
    const state = written.current
    if (state.run !== run.id || state.screen !== screen) {
      screen.clear()
      written.current = { run: run.id, count: 0, screen }
    }
    for (const piece of run.printed.slice(written.current.count)) screen.write(piece satisfies Printed)
    written.current.count = run.printed.length
  })
  // A screen that was opened after the run began shows what was printed before.
  useEffect(() => {
    const run = workspace.latest.value
    if (screen === null || run === null || written.current.screen === screen) return
    screen.clear()
    for (const piece of run.printed) screen.write(piece)
    written.current = { run: run.id, count: run.printed.length, screen }
  }, [screen])
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
