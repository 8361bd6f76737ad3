import { useEffect, useRef } from 'preact/hooks'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import { describeRow, formatTime } from './describe-row.ts'
import { bytes } from './labels.ts'
import type { Lifeline } from './lanes.ts'
import type { Layout } from './layout.ts'
import type { Row } from './rows.ts'
import { scrollToRow, useVisibleRows } from './visible-rows.ts'

interface Props {
  layout: Layout
  selectedKey: string | null
  onSelect(key: string): void
  onToggle(burst: string): void
  empty: string
}

const ROW = 30

/** The diagram's twin in words: the same rows, for the keyboard, for screen readers, and for those who would rather read. */
export function WireTable(props: Props) {
  return props.layout.rows.length === 0 ? <p class="wire-empty">{props.empty}</p> : <Filled {...props} />
}

function Filled({ layout, selectedKey, onSelect, onToggle }: Props) {
  const box = useRef<HTMLElement>(null)
  const { lifelines, rows } = layout
  const visible = useVisibleRows(box, rows.length, ROW)
  const selectedIndex = rows.findIndex((row) => row.key === selectedKey)
  useEffect(() => {
    if (box.current !== null && selectedIndex >= 0) scrollToRow(box.current, selectedIndex, ROW, ROW)
  }, [selectedKey, visible.height])

  return (
    <ScrollRegion box={box} class="wire-table" label="Wire timeline as a table">
      <table aria-rowcount={rows.length + 1}>
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
          <tr style={{ height: `${visible.first * ROW}px` }} />
          {rows.slice(visible.first, visible.end).map((row, index) => (
            <tr
              key={row.key}
              aria-rowindex={visible.first + index + 2}
              class={[row.isBlamed && 'is-blamed', row.key === selectedKey && 'is-selected'].filter(Boolean).join(' ')}
            >
              <td>{formatTime(row.at)}</td>
              <Parties row={row} lifelines={lifelines} />
              <td>
                <button
                  type="button"
                  class="wire-what"
                  aria-pressed={row.key === selectedKey}
                  aria-label={describeRow(row, lifelines)}
                  onClick={() => onSelect(row.key)}
                >
                  {textOf(row)}
                </button>
                {row.type === 'burst' && (
                  <button type="button" class="wire-unfold" onClick={() => onToggle(row.burst)}>
                    unfold
                  </button>
                )}
              </td>
              <td>{sizeOf(row)}</td>
            </tr>
          ))}
          <tr style={{ height: `${(rows.length - visible.end) * ROW}px` }} />
        </tbody>
      </table>
    </ScrollRegion>
  )
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
  const sizes = row.events.flatMap((event) => {
    if (event.type === 'frame') return [event.frame.length]
    return event.type === 'body' ? [event.length] : []
  })
  return sizes.length === 0 ? '' : bytes(sizes.reduce((sum, size) => sum + size, 0))
}
