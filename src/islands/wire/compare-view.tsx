import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import { type ComparedLine, type ComparedRow, type Comparison, compareRecords } from './compare-records.ts'
import { formatTime } from './describe-row.ts'
import { FrameInspector } from './frame-inspector.tsx'
import { hasPassed, type KeptRecord, seedOf, titleOfRecord } from './kept-record.ts'
import type { RecordShelf } from './record-shelf.ts'
import { type ShownLine, shownLines } from './shown-lines.ts'
import { evenly } from './spacing.ts'
import { stepOf } from './step-of.ts'
import { useRowInView, useVisibleRows } from './visible-rows.ts'

/** Two records beside each other: where they part, in a sentence, and everything in order below it. */
export function CompareView({ shelf }: { shelf: RecordShelf }) {
  const records = shelf.records.value
  const [hereId, setHere] = useState<string | null>(null)
  const [thereId, setThere] = useState<string | null>(null)
  const here = records.find(({ id }) => id === hereId) ?? shelf.opened.value?.record ?? records[0]
  const there = records.find(({ id }) => id === thereId) ?? usualOther(records, here)
  if (here === undefined || there === undefined) {
    return (
      <p class="wire-empty">
        Two records can be compared here: run or check once more, or open a record from a file (Record, above).
      </p>
    )
  }
  return (
    <>
      <div class="wire-pair">
        <RecordChoice label="Here" records={records} chosen={here} onChoose={setHere} />
        <RecordChoice label="There" records={records} chosen={there} onChoose={setThere} />
      </div>
      <Compared key={`${here.id} ${there.id}`} here={here} there={there} />
    </>
  )
}

/** The one of its kind before it; otherwise the last that passed, or any other. */
function usualOther(records: readonly KeptRecord[], here: KeptRecord | undefined): KeptRecord | undefined {
  const others = records.filter((record) => record !== here)
  return others.find(({ of }) => of === here?.of) ?? others.find(hasPassed) ?? others[0]
}

function RecordChoice({
  label,
  records,
  chosen,
  onChoose,
}: {
  label: string
  records: readonly KeptRecord[]
  chosen: KeptRecord
  onChoose(id: string): void
}) {
  return (
    <label>
      {label}
      <select value={chosen.id} onChange={(event) => onChoose(event.currentTarget.value)}>
        {records.map((record) => (
          <option key={record.id} value={record.id}>
            {titleOfRecord(record)}
            {record.events.length === 0 ? ' (nothing said)' : ''}
          </option>
        ))}
      </select>
    </label>
  )
}

const ROW = 30

function Compared({ here, there }: { here: KeptRecord; there: KeptRecord }) {
  const box = useRef<HTMLElement>(null)
  const goal = useRef(false)
  const comparison = useMemo(
    () => compareRecords({ events: here.events, seed: seedOf(here) }, { events: there.events, seed: seedOf(there) }),
    [here, there],
  )
  const { lines, partsAt, counts, sentence } = comparison
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const [selected, setSelected] = useState<number | null>(partsAt)
  const shown = useMemo(() => shownLines(lines, opened), [lines, opened])
  const spacing = useMemo(() => evenly(shown.length, ROW), [shown.length])
  const visible = useVisibleRows(box, spacing)
  const at = shown.findIndex((each) => each.type === 'line' && each.index === selected)
  const stop = at < visible.first || at >= visible.end ? visible.first : at

  useRowInView(box, {
    place: at < 0 ? null : { top: at * ROW, height: ROW, above: ROW },
    ...{ height: visible.height, causes: [selected] },
  })
  useLayoutEffect(() => {
    if (goal.current) box.current?.querySelector<HTMLElement>('.is-selected button')?.focus({ preventScroll: true })
    goal.current = false
  }, [selected, visible.height])

  function open(part: Extract<ShownLine, { type: 'fold' }>): void {
    setOpened(new Set([...opened, part.from]))
    setSelected(part.from)
    goal.current = true
  }

  function onKeyDown(event: KeyboardEvent, from: number): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    let to = stepOf(event.key, from, shown.length)
    if (to === null) return
    event.preventDefault()
    // What is folded is passed over: it has a button of its own.
    if (shown[to]?.type === 'fold') to = stepOf(to < from ? 'ArrowUp' : 'ArrowDown', to, shown.length) ?? to
    const part = shown[to]
    if (part?.type !== 'line') return
    goal.current = true
    setSelected(part.index)
  }

  const line = selected === null ? undefined : lines[selected]
  return (
    <>
      <div class="wire-view">
        <p class="wire-parting" role="status">
          {sentence}{' '}
          {partsAt !== null && (
            <>
              <span class="wire-tally">{tally(counts)}</span>{' '}
              {selected !== partsAt && (
                <button type="button" onClick={() => setSelected(partsAt)}>
                  Show where
                </button>
              )}
            </>
          )}
        </p>
        <ScrollRegion box={box} class="wire-table wire-compared" label="Both records, line by line">
          <table aria-rowcount={shown.length + 1}>
            <thead>
              <tr aria-rowindex={1}>
                <th scope="col">where</th>
                <th scope="col">ms</th>
                <th scope="col">who</th>
                <th scope="col">what</th>
              </tr>
            </thead>
            <tbody>
              <Space rows={visible.first} />
              {shown.slice(visible.first, visible.end).map((part, offset) => {
                const index = visible.first + offset
                if (part.type === 'fold') {
                  return (
                    <tr key={`fold ${part.from}`} aria-rowindex={index + 2} class="is-fold">
                      <td colSpan={4}>
                        <button type="button" class="wire-unfold" onClick={() => open(part)}>
                          … {part.count} the same in both
                        </button>
                      </td>
                    </tr>
                  )
                }
                const isSelected = part.index === selected
                return (
                  <tr
                    key={part.index}
                    aria-rowindex={index + 2}
                    class={[`is-${part.line.type}`, isSelected && 'is-selected'].filter(Boolean).join(' ')}
                  >
                    <td>{WHERE[part.line.type]}</td>
                    <td>{formatTime((part.line.here ?? part.line.there)?.row.at ?? 0)}</td>
                    <td>{(part.line.here ?? part.line.there)?.who}</td>
                    <td>
                      <button
                        type="button"
                        class="wire-what"
                        aria-pressed={isSelected}
                        tabIndex={index === stop ? 0 : -1}
                        onClick={() => setSelected(part.index)}
                        onKeyDown={(event) => onKeyDown(event, index)}
                      >
                        {wordsFor(part.line)}
                      </button>
                    </td>
                  </tr>
                )
              })}
              <Space rows={shown.length - visible.end} />
            </tbody>
          </table>
        </ScrollRegion>
      </div>
      <ScrollRegion class="wire-frame" label="The open line">
        {line === undefined ? (
          <p class="frame-hint">Choose a line to open what is behind it.</p>
        ) : (
          <div class="wire-both">
            <Half title="Here" side={line.here} />
            {line.type !== 'same' && <Half title="There" side={line.there} />}
          </div>
        )}
      </ScrollRegion>
    </>
  )
}

/** `1 changed, 3 only here, 529 the same.` */
function tally({ changed, here, there, same }: Comparison['counts']): string {
  const words = [
    changed > 0 && `${changed} changed`,
    here > 0 && `${here} only here`,
    there > 0 && `${there} only there`,
    same > 0 && `${same} the same`,
  ]
  return `${words.filter((word) => word !== false).join(', ')}.`
}

/** Room for lines that are not in view. */
function Space({ rows }: { rows: number }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row of a table takes no focus; this one is only room
  return <tr aria-hidden="true" style={{ height: `${rows * ROW}px` }} />
}

const WHERE = { same: 'both', changed: 'changed', here: 'only here', there: 'only there' } as const

function wordsFor({ type, here, there }: ComparedLine): string {
  const words = (side: ComparedRow | null): string =>
    side?.row.type === 'check' ? `check: ${side.row.label} (${side.row.outcome})` : (side?.row.label ?? '')
  return type === 'changed' && words(here) !== words(there) ? `${words(here)} ⇄ ${words(there)}` : words(here ?? there)
}

function Half({ title, side }: { title: string; side: ComparedRow | null }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {side === null ? (
        <p class="frame-hint">Not said.</p>
      ) : (
        <FrameInspector row={side.row} onToggle={() => undefined} />
      )}
    </section>
  )
}
