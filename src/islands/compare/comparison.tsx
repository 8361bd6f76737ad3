import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { SourceFile } from '#protocol'
import type { Workspace } from '../workspace/state.ts'
import type { DiffView } from './diff-view.ts'
import { differingLines, type FileDiff, readChange, sayDiffs, sayPlace } from './diff-words.ts'
import { lineDiff } from './line-diff.ts'
import { loadDiffView } from './load-diff-view.ts'

interface Props {
  workspace: Workspace
  files: readonly SourceFile[]
  /** What they are, inside a sentence. */
  name: string
  /** What its author says of it. */
  about: string | undefined
}

/** How many lines differ in which file, and the way from change to change. */
export function Comparison({ workspace, files, name, about }: Props) {
  const diffs = useDiffs(files, workspace.files.value)
  const shown = diffs.find((diff) => diff.name === workspace.shownFile.value) ?? diffs[0]
  const [said, setSaid] = useState('')
  const body = useRef<HTMLDivElement>(null)
  const { host, view } = useDiffView(setSaid)
  const index = usePlace({ view, host, shown, files, name })

  // Once for each choice: what is typed meanwhile changes the sentence, and must not be read out at every letter.
  useEffect(() => setSaid(`Compared with ${name}: ${sayDiffs(diffs)}`), [files])

  function step(by: 1 | -1): void {
    if (shown === undefined || shown.changes.length === 0) return
    const count = shown.changes.length
    const next = (index.value + by + count) % count
    const change = shown.changes[next]
    if (change === undefined) return
    index.set(next)
    view?.goTo(change)
    setSaid(readChange(shown, { index: next, originalName: name }))
  }

  useKeys(body, {
    F5: step,
    F7(by) {
      if (view?.read(by) !== true) step(by)
    },
  })

  return (
    <div class="compare-body" ref={body}>
      <div class="compare-files">
        <div class="compare-summary">
          <p>{sayDiffs(diffs)}</p>
          <p class="compare-legend">
            <span class="is-theirs">− only in {name}</span> <span class="is-mine">+ only in yours</span>
          </p>
        </div>
        {about !== undefined && <p class="compare-about">{about}</p>}
        <div class="compare-steps">
          {diffs.length > 1 && (
            <fieldset>
              <legend class="visually-hidden">Files</legend>
              {diffs.map((diff) => (
                <button
                  key={diff.name}
                  type="button"
                  aria-pressed={diff === shown}
                  onClick={() => {
                    workspace.shownFile.value = diff.name
                  }}
                >
                  <span class="mono">{diff.name}</span> {countOf(diff)}
                </button>
              ))}
            </fieldset>
          )}
          {shown !== undefined && shown.changes.length > 0 && (
            <span class="compare-moves">
              <button type="button" onClick={() => step(-1)} aria-keyshortcuts="Shift+Alt+F5">
                <span aria-hidden="true">↑</span> Previous change
              </button>
              <button type="button" onClick={() => step(1)} aria-keyshortcuts="Alt+F5">
                <span aria-hidden="true">↓</span> Next change
              </button>
              <small>{sayPlace(shown, Math.min(index.value, shown.changes.length - 1))}</small>
            </span>
          )}
        </div>
      </div>
      <div class="compare-host" ref={host} />
      <div class="visually-hidden" role="status">
        {said}
      </div>
    </div>
  )
}

function countOf(diff: FileDiff): string {
  const count = differingLines(diff)
  return count === 0 ? 'same' : count === 1 ? '1 line' : `${count} lines`
}

/** Where each file differs. A file that has not changed since is not compared again. */
function useDiffs(originals: readonly SourceFile[], mine: readonly SourceFile[]): readonly FileDiff[] {
  const known = useRef(new Map<string, FileDiff>())
  return useMemo(() => {
    const texts = new Map(mine.map(({ name, text }) => [name, text]))
    const diffs = originals.map(({ name, text }) => {
      const before = known.current.get(name)
      const now = texts.get(name) ?? ''
      if (before?.original === text && before.mine === now) return before
      return { name, original: text, mine: now, changes: lineDiff(text, now) }
    })
    known.current = new Map(diffs.map((diff) => [diff.name, diff]))
    return diffs
  }, [originals, mine])
}

function useDiffView(say: (word: string) => void) {
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<DiffView | null>(null)
  useEffect(() => {
    let opened: DiffView | null = null
    let isGone = false
    const open = async (): Promise<void> => {
      const openView = await loadDiffView()
      if (host.current === null || isGone) return
      opened = await openView(host.current)
      if (isGone) opened.close()
      else setView(opened)
    }
    open().catch((cause) => {
      console.error(cause)
      say('The comparison could not be loaded. Reload the page to try again; your work is kept.')
    })
    return () => {
      isGone = true
      opened?.close()
      setView(null)
    }
  }, [])
  return { host, view }
}

/** Which change one is at: the first of each file that is brought to the front. */
function usePlace({
  view,
  host,
  shown,
  files,
  name,
}: {
  view: DiffView | null
  host: RefObject<HTMLElement>
  shown: FileDiff | undefined
  files: readonly SourceFile[]
  name: string
}) {
  const [index, setIndex] = useState(0)
  useEffect(() => {
    if (view === null || shown === undefined) return
    setIndex(0)
    const first = shown.changes[0]
    let isStale = false
    void view.show({ ...shown, originalName: name }).then(() => {
      // Who writes in it already while the differences are looked for is not taken elsewhere.
      const isInUse = host.current?.contains(document.activeElement) === true
      if (first !== undefined && !isStale && !isInUse) view.goTo(first)
    })
    return () => {
      isStale = true
    }
  }, [view, shown?.name, files])
  useEffect(() => {
    if (shown !== undefined) view?.follow(shown.mine)
  }, [view, shown?.mine])
  return { value: index, set: setIndex }
}

type Move = (by: 1 | -1) => void

/** The keys that editors have for it, wherever in the comparison the focus is; with Shift they go back. */
function useKeys(pane: RefObject<HTMLElement>, moves: { F5: Move; F7: Move }): void {
  const latest = useRef(moves)
  latest.current = moves
  useEffect(() => {
    const area = pane.current?.closest('.compare')
    const onKeyDown = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey) return
      const move = event.altKey && event.key === 'F5' ? 'F5' : !event.altKey && event.key === 'F7' ? 'F7' : null
      if (move === null) return
      event.preventDefault()
      event.stopPropagation()
      latest.current[move](event.shiftKey ? -1 : 1)
    }
    area?.addEventListener('keydown', onKeyDown, { capture: true })
    return () => area?.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
}
