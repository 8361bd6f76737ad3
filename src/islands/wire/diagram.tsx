import { useEffect, useRef } from 'preact/hooks'
import { describeRow, formatTime } from './describe-row.ts'
import type { Lifeline } from './lanes.ts'
import type { Layout } from './layout.ts'
import type { Row } from './rows.ts'
import { scrollToRow, useVisibleRows, useWidth } from './visible-rows.ts'

interface Props {
  layout: Layout
  selectedKey: string | null
  onSelect(key: string): void
  onToggle(burst: string): void
  /** What stands in the empty diagram. */
  empty: string
}

const ROW = 32
const HEAD = 44
const GUTTER = 52
const LEAST_GAP = 96

/** The wire as a sequence diagram: lifelines, time going down, one arrow a frame. Draws only the rows in view. */
export function Diagram(props: Props) {
  return props.layout.rows.length === 0 ? <p class="wire-empty">{props.empty}</p> : <Drawn {...props} />
}

function Drawn({ layout, selectedKey, onSelect, onToggle }: Props) {
  const box = useRef<HTMLElement>(null)
  const { lifelines, rows } = layout
  const visible = useVisibleRows(box, rows.length, ROW)
  const boxWidth = useWidth(box, 560)
  const width = Math.max(boxWidth, GUTTER + lifelines.length * LEAST_GAP)
  const x = lifelinePositions(lifelines.length, width)
  const selectedIndex = rows.findIndex((row) => row.key === selectedKey)
  const selectedRow = rows[selectedIndex]

  useEffect(() => {
    if (box.current !== null && selectedIndex >= 0) scrollToRow(box.current, selectedIndex, ROW, HEAD)
  }, [selectedKey, visible.height])

  function step(event: KeyboardEvent): void {
    const to = stepOf(event.key, selectedIndex, rows.length)
    if (to !== null) {
      event.preventDefault()
      const row = rows[to]
      if (row !== undefined) onSelect(row.key)
      return
    }
    const row = rows[selectedIndex]
    if (row?.type === 'burst' && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault()
      onToggle(row.burst)
    }
  }

  return (
    <section
      ref={box}
      class="wire-diagram"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the arrow keys go through its rows
      tabIndex={0}
      aria-label="Wire timeline as a diagram. The arrow keys go through it; the table says the same in words."
      onKeyDown={step}
    >
      <svg class="wire-heads" width={width} height={HEAD} aria-hidden="true">
        {lifelines.map((lifeline, index) => (
          <Head key={`${lifeline.role} ${lifeline.name}`} lifeline={lifeline} x={x[index] ?? 0} />
        ))}
      </svg>
      <div class="wire-rows" style={{ height: `${rows.length * ROW + 16}px`, width: `${width}px` }}>
        <svg
          aria-hidden="true"
          width={width}
          height={(visible.end - visible.first) * ROW + 16}
          style={{ top: `${visible.first * ROW}px` }}
        >
          {x.map((at, index) => (
            <line key={index} class="wire-life" x1={at} x2={at} y1={0} y2="100%" />
          ))}
          {rows.slice(visible.first, visible.end).map((row, index) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer alone; keys go through the section, words through the table
            <g
              key={row.key}
              class={rowClass(row, row.key === selectedKey)}
              transform={`translate(0 ${index * ROW})`}
              onClick={() => onSelect(row.key)}
              onDblClick={() => row.type === 'burst' && onToggle(row.burst)}
            >
              <rect class="wire-band" x={3} y={1} width={width - 6} height={ROW - 2} rx={5} />
              <DrawnRow row={row} lifelines={lifelines} x={x} width={width} />
            </g>
          ))}
        </svg>
      </div>
      <p class="visually-hidden" aria-live="polite">
        {selectedRow === undefined ? '' : describeRow(selectedRow, lifelines)}
      </p>
    </section>
  )
}

function Head({ lifeline, x }: { lifeline: Lifeline; x: number }) {
  const name = clip(lifeline.name, 100)
  const width = Math.max(64, name.length * 7 + 18)
  return (
    <g class={`wire-head of-${lifeline.role}`}>
      <rect x={x - width / 2} y={8} width={width} height={25} rx={5} />
      <text x={x} y={25} text-anchor="middle">
        {name}
      </text>
      <line class="wire-life" x1={x} x2={x} y1={33} y2={HEAD} />
    </g>
  )
}

const MIDDLE = 19

function DrawnRow({
  row,
  lifelines,
  x,
  width,
}: {
  row: Row
  lifelines: readonly Lifeline[]
  x: readonly number[]
  width: number
}) {
  const time = (
    <text class="wire-time" x={8} y={MIDDLE + 3}>
      {formatTime(row.at)}
    </text>
  )
  if (row.type === 'check') {
    return (
      <g class={`wire-check is-${row.outcome}`}>
        <line x1={GUTTER} x2={width - 8} y1={MIDDLE + 9} y2={MIDDLE + 9} />
        <text x={8} y={MIDDLE + 2}>
          {clip(`${CHECK_MARKS[row.outcome]} ${row.label}`, width - 24)}
        </text>
      </g>
    )
  }
  if (row.type === 'full') {
    return (
      <text class="wire-full" x={GUTTER} y={MIDDLE + 3}>
        {row.label}
      </text>
    )
  }
  if (row.type === 'clock') {
    return (
      <g class="wire-clock">
        <rect x={GUTTER - 8} y={4} width={width - GUTTER} height={ROW - 8} />
        <path d={breakAcross({ from: GUTTER - 8, to: width - 8, y: 6 })} />
        <path d={breakAcross({ from: GUTTER - 8, to: width - 8, y: ROW - 6 })} />
        {time}
        <text x={(GUTTER + width) / 2 - 8} y={MIDDLE + 1} text-anchor="middle">
          {row.label}
        </text>
      </g>
    )
  }
  if (row.type === 'note') {
    const label = clip(row.label, width - GUTTER - 40)
    const half = Math.max(40, label.length * 3.3 + 14)
    const middle = Math.min(Math.max(x[row.lane] ?? 0, GUTTER + half), width - half - 6)
    return (
      <g class={`wire-note is-${row.tone}`}>
        {time}
        <rect x={middle - half} y={MIDDLE - 12} width={half * 2} height={21} rx={10.5} />
        <text x={middle} y={MIDDLE + 2} text-anchor="middle">
          <title>{row.label}</title>
          {label}
        </text>
      </g>
    )
  }
  const from = x[row.from] ?? 0
  const to = x[row.to] ?? 0
  if (from === to) {
    return (
      <g class={`wire-arrow is-${row.style}`}>
        {time}
        <text x={from + 8} y={MIDDLE + 3}>
          {row.label}
        </text>
      </g>
    )
  }
  const back = to > from ? -1 : 1
  const role = lifelines[row.from]?.role ?? 'client'
  return (
    <g class={`wire-arrow is-${row.style} of-${role}`}>
      {time}
      <line x1={from} x2={to + back * 8} y1={MIDDLE + 5} y2={MIDDLE + 5} />
      {row.type === 'burst' && <line x1={from} x2={to + back * 8} y1={MIDDLE + 8} y2={MIDDLE + 8} />}
      <path d={`M${to} ${MIDDLE + 5} l${back * 9} -4.5 v9 z`} />
      <text x={(from + to) / 2} y={MIDDLE} text-anchor="middle">
        <title>{row.label}</title>
        {clip(row.label, Math.abs(to - from) - 14)}
      </text>
    </g>
  )
}

const CHECK_MARKS = { running: '○', passed: '✓', failed: '✗', skipped: '–', broken: '!' } as const

/** Where a key leads from a row, or null when it leads nowhere. */
function stepOf(key: string, from: number, count: number): number | null {
  const to = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + 10,
    PageUp: from - 10,
    Home: 0,
    End: count - 1,
  }[key]
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1)
}

function lifelinePositions(count: number, width: number): number[] {
  const left = GUTTER + 42
  const right = width - 62
  if (count === 1) return [(left + right) / 2]
  return Array.from({ length: count }, (_, index) => left + ((right - left) * index) / (count - 1))
}

function rowClass(row: Row, isSelected: boolean): string {
  return ['wire-row', row.isBlamed && 'is-blamed', isSelected && 'is-selected'].filter(Boolean).join(' ')
}

/** A zigzag, as where a piece of a drawing is left out. */
function breakAcross({ from, to, y }: { from: number; to: number; y: number }): string {
  const teeth = Math.max(1, Math.floor((to - from) / 14))
  const width = (to - from) / teeth
  return `M${from} ${y}${` l${width / 4} -3 l${width / 2} 6 l${width / 4} -3`.repeat(teeth)}`
}

/** Shortens text to what fits a width, at the measure of the labels' monospace. */
function clip(text: string, width: number): string {
  const most = Math.max(4, Math.floor(width / 6.6))
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\s,…]+$/, '')}…`
}
