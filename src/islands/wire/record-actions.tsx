import { useEffect, useRef, useState } from 'preact/hooks'
import { newId } from '../workspace/new-id.ts'
import { saveFile } from '../workspace/save-file.ts'
import type { Workspace } from '../workspace/state.ts'
import { filterWords } from './filter.ts'
import { type KeptRecord, titleOfRecord } from './kept-record.ts'
import { paintPng } from './paint-png.ts'
import { drawPicture, MOST_ROWS, type Palette, type Picture, TOKENS } from './picture.ts'
import { openRecordFile, writeRecordFile } from './record-file.ts'
import type { WireState } from './wire-state.ts'
import { scaleAt } from './zoom.ts'

interface Props {
  workspace: Workspace
  state: WireState
  onDone(): void
}

/** Saves the record that is shown, as data or as a picture, and opens one from a file. */
export function RecordActions({ workspace, state, onDone }: Props) {
  const first = useRef<HTMLButtonElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const [trouble, setTrouble] = useState('')
  const record = shownRecord(workspace, state)
  const rows = state.layout.value.rows.length
  useEffect(() => {
    if (record === null) chooser.current?.focus()
    else first.current?.focus()
  }, [])

  async function attempt(action: () => Promise<void> | void): Promise<void> {
    try {
      await action()
      onDone()
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : `${error}`)
    }
  }

  async function open(file: File | undefined): Promise<void> {
    if (file === undefined) return
    const read = await openRecordFile(file, newId())
    if (read.type === 'unreadable') throw new Error(read.message)
    workspace.records.open(read.record)
  }

  return (
    <div class="wire-actions">
      {record === null ? (
        <p>There is no record yet. Run or check, and it can be saved here.</p>
      ) : (
        <>
          <button
            ref={first}
            type="button"
            onClick={() =>
              attempt(() =>
                saveFile(`${nameOf(record)}.json`, new Blob([writeRecordFile(record)], { type: 'application/json' })),
              )
            }
          >
            Save as JSON
          </button>
          <p>Every event with its bytes, the seed and the verdict. It can be opened again here.</p>
          <button
            type="button"
            disabled={rows === 0}
            onClick={() =>
              attempt(() =>
                saveFile(`${nameOf(record)}.svg`, new Blob([pictureOf(record, state).svg], { type: 'image/svg+xml' })),
              )
            }
          >
            Save as SVG
          </button>
          <button
            type="button"
            disabled={rows === 0}
            onClick={() =>
              attempt(async () => saveFile(`${nameOf(record)}.png`, await paintPng(pictureOf(record, state))))
            }
          >
            Save as PNG
          </button>
          <p>
            A picture of what is shown, filtered and zoomed as it is
            {rows > MOST_ROWS ? `: the first ${MOST_ROWS} of its ${rows} rows.` : '.'}
          </p>
        </>
      )}
      <label class="wire-open">
        Open a record
        <input
          ref={chooser}
          type="file"
          accept=".json,application/json"
          onChange={(event) => attempt(() => open(event.currentTarget.files?.[0]))}
        />
      </label>
      <p>It is shown in the place of yours, which stays as it is.</p>
      <p class="wire-trouble" role="alert">
        {trouble}
      </p>
    </div>
  )
}

/** The record the reader looks at: an opened one, or the learner's last run or check. */
function shownRecord(
  { records, wireOf, lastRun, lastCheck, challenge }: Workspace,
  state: WireState,
): KeptRecord | null {
  const opened = records.opened.value
  if (opened !== null) return opened.record
  const view = (wireOf.value === 'run' ? lastRun : lastCheck).value
  if (view === null || state.events.value.length === 0) return null
  const kept = records.records.value.find(({ id }) => id === view.id)
  if (kept !== undefined) return kept
  const { id, kind, verdict, graderVersion } = view
  return {
    id,
    of: kind,
    challenge: challenge.id,
    at: Date.now(),
    verdict,
    graderVersion,
    events: state.events.value,
    file: null,
  }
}

/** `duplex-catch-up-check-7f3a`. */
function nameOf({ challenge, of, verdict }: KeptRecord): string {
  return ['duplex', challenge, of, verdict?.seed].filter(Boolean).join('-')
}

function pictureOf(record: KeptRecord, state: WireState): Picture {
  const said = [state.check.value, filterWords(state.filter.value)].filter(Boolean).join('; ')
  const title = [record.challenge, titleOfRecord(record), said].filter(Boolean).join(' · ')
  return drawPicture(state.layout.value, {
    palette: palette(),
    scale: scaleAt(state.zoom.value),
    room: Math.min(1200, Math.max(480, document.querySelector('.wire-view')?.clientWidth ?? 640)),
    ...{ isFitted: state.isFitted.value, isByTime: state.isByTime.value, title },
  })
}

/** The colours of the page as it is, light or dark. */
function palette(): Palette {
  const style = getComputedStyle(document.documentElement)
  // The list names every key of the type.
  return Object.fromEntries(TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim()])) as Palette
}
