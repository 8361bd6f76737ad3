import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { describeRow, formatTime } from './describe-row.ts'
import { NewRows, useFollow } from './follow.tsx'
import { bytes } from './labels.ts'
import type { Lifeline } from './lanes.ts'
import type { Row } from './rows.ts'
import { evenly } from './spacing.ts'
import { stepOf } from './step-of.ts'
import { useRowInView, useVisibleRows } from './visible-rows.ts'
import type { WireState } from './wire-state.ts'

interface Props {
  state: WireState
  /** More may still be said on this wire. */
  isLive: boolean
}

const ROW = 30

/**
 * The diagram's twin in words: the same rows, for the keyboard, for screen readers, and for those who would rather read.
 * One row takes the focus; the arrow keys go on from there, also to rows that are not in view.
 */
export function WireTable({ state, isLive }: Props) {
  const box = useRef<HTMLElement>(null)
  const goal = useRef<string | null>(null)
  const { lifelines, rows } = state.layout.value
  const spacing = useMemo(() => evenly(rows.length, ROW), [rows.length])
  const visible = useVisibleRows(box, spacing)
  const selectedKey = state.selectedKey.value
  const selectedIndex = selectedKey === null ? -1 : rows.findIndex((row) => row.key === selectedKey)
  const follow = useFollow(box, {
    ...{ count: rows.length, total: spacing.total, height: visible.height },
    ...{ isLive, hasChosen: selectedKey !== null },
  })
  const shown = shownRows({ ...visible, count: rows.length }, selectedIndex)
  const stop = selectedIndex < 0 ? visible.first : selectedIndex

  useRowInView(box, {
    place: selectedIndex < 0 ? null : { top: selectedIndex * ROW, height: ROW, above: ROW },
    ...{ height: visible.height, causes: [selectedKey] },
  })
  useLayoutEffect(() => {
    if (goal.current === null || goal.current !== selectedKey) return
    goal.current = null
    box.current?.querySelector<HTMLElement>('.is-selected .wire-what')?.focus({ preventScroll: true })
  }, [selectedKey, visible.height])

  // Asked before the rows are drawn anew: one that had to be moved in the page has lost the focus by then.
  const hadFocus = box.current?.querySelector('.is-selected .wire-what:focus') != null
  useLayoutEffect(() => {
    if (!hadFocus || document.activeElement !== document.body) return
    box.current?.querySelector<HTMLElement>('.is-selected .wire-what')?.focus({ preventScroll: true })
  })

  function select(row: Row): void {
    state.selectedKey.value = row.key
    follow.stay()
  }

  /** The focus goes to the first of what was folded. */
  function unfold(row: Extract<Row, { type: 'burst' }>): void {
    state.toggle(row.burst)
    const first = state.layout.value.rows.find((each) => each.events[0] === row.events[0])
    if (first === undefined) return
    goal.current = first.key
    select(first)
  }

  function onKeyDown(event: KeyboardEvent, from: number): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const at = rows[from]
    if (at?.type === 'burst' && event.key === 'ArrowRight') {
      event.preventDefault()
      unfold(at)
      return
    }
    const to = stepOf(event.key, from, rows.length)
    const row = to === null ? undefined : rows[to]
    if (row === undefined) return
    event.preventDefault()
    goal.current = row.key
    select(row)
  }

  return (
    <>
      <section
        ref={box}
        class="wire-table"
        aria-label="Wire timeline as a table"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take focus, or the keyboard cannot scroll it (WCAG 2.1.1)
        tabIndex={0}
      >
        <table aria-rowcount={rows.length + 1} aria-colcount={5}>
          <caption class="visually-hidden">
            What was said, in order. The arrow keys go from row to row; what is behind a row stands below the table.
          </caption>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">ms</th>
              <th scope="col">from</th>
              <th scope="col">to</th>
              <th scope="col">what</th>
              <th scope="col">size</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((part) => {
              if (part.type === 'space') {
                // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row of a table takes no focus; this one is only room
                return <tr key={part.name} aria-hidden="true" style={{ height: `${part.rows * ROW}px` }} />
              }
              const { index } = part
              const row = rows[index]
              if (row === undefined) return null
              return (
                <tr key={row.key} aria-rowindex={index + 2} class={rowClass(row, row.key === selectedKey)}>
                  <td>{formatTime(row.at)}</td>
                  <Parties row={row} lifelines={lifelines} />
                  <td>
                    <button
                      type="button"
                      class="wire-what"
                      aria-pressed={row.key === selectedKey}
                      aria-label={describeRow(row, lifelines)}
                      tabIndex={index === stop ? 0 : -1}
                      onClick={() => select(row)}
                      onKeyDown={(event) => onKeyDown(event, index)}
                    >
                      {textOf(row)}
                    </button>
                    {row.type === 'burst' && (
                      <button
                        type="button"
                        class="wire-unfold"
                        tabIndex={index === stop ? 0 : -1}
                        onClick={() => unfold(row)}
                      >
                        unfold
                      </button>
                    )}
                  </td>
                  <td>{sizeOf(row)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
      <NewRows follow={follow} />
    </>
  )
}

type Part = { type: 'row'; index: number } | { type: 'space'; rows: number; name: string }

/** The rows in view, and the one that has the focus wherever it is: a row that vanished would take the focus with it. */
function shownRows({ first, end, count }: { first: number; end: number; count: number }, kept: number): Part[] {
  const parts: Part[] = []
  const space = (name: string, from: number, to: number): void => {
    parts.push({ type: 'space', rows: to - from, name })
  }
  const isAbove = kept >= 0 && kept < first
  const isBelow = kept >= end && kept < count
  // What stays keeps its place among what stays, so that no row is moved in the page: moving takes the focus.
  space('above', 0, isAbove ? kept : first)
  if (isAbove) {
    parts.push({ type: 'row', index: kept })
    space('before', kept + 1, first)
  }
  for (let index = first; index < end; index++) parts.push({ type: 'row', index })
  if (isBelow) {
    space('after', end, kept)
    parts.push({ type: 'row', index: kept })
  }
  space('below', isBelow ? kept + 1 : end, count)
  return parts
}

function rowClass(row: Row, isSelected: boolean): string {
  return [row.isBlamed && 'is-blamed', isSelected && 'is-selected'].filter(Boolean).join(' ')
}

function Parties({ row, lifelines }: { row: Row; lifelines: readonly Lifeline[] }) {
  if (row.type === 'arrow' || row.type === 'burst') {
    return (
      <>
        <Party lifeline={lifelines[row.from]} />
        <Party lifeline={lifelines[row.to]} />
      </>
    )
  }
  if (row.type !== 'note') return <td colSpan={2} />
  return (
    <>
      <Party lifeline={lifelines[row.lane]} />
      <td />
    </>
  )
}

function Party({ lifeline }: { lifeline: Lifeline | undefined }) {
  return <td class={`of-${lifeline?.role ?? 'client'}`}>{lifeline?.name}</td>
}

function textOf(row: Row): string {
  if (row.type === 'check') return `check: ${row.label} (${row.outcome})`
  return row.type === 'clock' ? `time travel: ${row.label}` : row.label
}

/** What was carried, without heads and frame headers. */
function sizeOf(row: Row): string {
  let size: number | null = null
  for (const event of row.events) {
    if (event.type === 'frame') size = (size ?? 0) + event.frame.length
    else if (event.type === 'body') size = (size ?? 0) + event.length
  }
  return size === null ? '' : bytes(size)
}
