import { Component } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import { describeRow } from './describe-row.ts'
import { NewRows, useFollow } from './follow.tsx'
import { type Drawing, HEAD, headMarks, type Mark, rowMarks, type Stage, setStage } from './row-marks.ts'
import type { Row } from './rows.ts'
import { byTime, evenly, isCutPause, pauseBefore, type Spacing } from './spacing.ts'
import { stepOf } from './step-of.ts'
import { formatSpan } from './time-words.ts'
import { useRowInView, useVisibleRows, useWidth } from './visible-rows.ts'
import type { WireState } from './wire-state.ts'
import { scaleAt, USUAL } from './zoom.ts'

interface Props {
  state: WireState
  /** More may still be said on this wire. */
  isLive: boolean
}

/** The wire as a sequence diagram: lifelines, time going down, one arrow a frame. Draws only the rows in view. */
export function Diagram({ state, isLive }: Props) {
  const box = useRef<HTMLElement>(null)
  const { lifelines, rows } = state.layout.value
  const scale = scaleAt(state.zoom.value)
  const [isFitted, isByTime] = [state.isFitted.value, state.isByTime.value]
  const spacing = useMemo(
    () => (isByTime ? byTime(rows, scale.row) : evenly(rows.length, scale.row)),
    [rows, scale, isByTime],
  )
  const visible = useVisibleRows(box, spacing)
  const room = useWidth(box, 560)
  const stage = useMemo(() => setStage(lifelines, { room, scale, isFitted }), [lifelines, room, scale, isFitted])
  const selectedKey = state.selectedKey.value
  const selectedIndex = selectedKey === null ? -1 : rows.findIndex((row) => row.key === selectedKey)
  const selectedRow = rows[selectedIndex]
  const follow = useFollow(box, {
    ...{ count: rows.length, total: spacing.total, height: visible.height },
    ...{ isLive, hasChosen: selectedKey !== null },
  })

  useRowInView(box, {
    place: selectedIndex < 0 ? null : { top: spacing.topOf(selectedIndex), height: scale.row, above: HEAD },
    ...{ height: visible.height, causes: [selectedKey, scale, isByTime] },
  })

  function select(row: Row): void {
    state.selectedKey.value = row.key
    follow.stay()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isDone = zoomOn(event.key, state) || stepOn(event.key) || toggleOn(event.key)
    if (isDone) event.preventDefault()
  }

  function stepOn(key: string): boolean {
    const to = stepOf(key, selectedIndex, rows.length)
    const row = to === null ? undefined : rows[to]
    if (row !== undefined) select(row)
    return to !== null
  }

  function toggleOn(key: string): boolean {
    if (selectedRow?.type !== 'burst' || (key !== 'Enter' && key !== ' ')) return false
    state.toggle(selectedRow.burst)
    return true
  }

  const base = spacing.topOf(visible.first) - spacing.gapAt(visible.first)
  return (
    <>
      <section
        ref={box}
        class="wire-diagram"
        style={{ '--letter': `${scale.letter}px` }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the arrow keys go through its rows
        tabIndex={0}
        aria-label="Wire timeline as a diagram. The arrow keys go through it, plus and minus zoom; the table says the same in words."
        onKeyDown={onKeyDown}
      >
        <svg class="wire-heads" width={stage.width} height={HEAD} aria-hidden="true">
          {lifelines.map((lifeline, index) => (
            <Drawn key={`${lifeline.role} ${lifeline.name}`} drawing={headMarks(index, stage)} />
          ))}
        </svg>
        <div class="wire-rows" style={{ height: `${spacing.total + 16}px`, width: `${stage.width}px` }}>
          <svg
            aria-hidden="true"
            width={stage.width}
            height={spacing.topOf(visible.end - 1) + scale.row - base + 16}
            style={{ top: `${base}px` }}
          >
            {stage.x.map((at, index) => (
              <line key={index} class="wire-life" x1={at} x2={at} y1={0} y2="100%" />
            ))}
            {rows.slice(visible.first, visible.end).map((row, index) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer alone; keys go through the section, words through the table
              <g
                key={row.key}
                class={rowClass(row, row.key === selectedKey)}
                transform={`translate(0 ${spacing.topOf(visible.first + index) - base})`}
                onClick={() => select(row)}
                onDblClick={() => row.type === 'burst' && state.toggle(row.burst)}
              >
                <rect class="wire-band" x={3} y={1} width={stage.width - 6} height={scale.row - 2} rx={5} />
                <Pause rows={rows} index={visible.first + index} spacing={spacing} />
                <DrawnRow row={row} stage={stage} />
              </g>
            ))}
          </svg>
        </div>
        <p class="visually-hidden" aria-live="polite">
          {selectedRow === undefined ? '' : describeRow(selectedRow, lifelines)}
        </p>
      </section>
      <NewRows follow={follow} />
    </>
  )
}

/** How long nothing was said, where pauses take space. */
function Pause({ rows, index, spacing }: { rows: readonly Row[]; index: number; spacing: Spacing }) {
  const gap = spacing.gapAt(index)
  if (gap < 10) return null
  const ms = pauseBefore(rows, index)
  return (
    <text class="wire-pause" x={8} y={3 - gap / 2}>
      {isCutPause(ms) ? `⋮ ${formatSpan(ms)}` : `+${Math.round(ms)}`}
    </text>
  )
}

interface DrawnRowProps {
  row: Row
  stage: Stage
}

/** A row is drawn once for each stage: what scrolls by is not compared stroke by stroke. */
class DrawnRow extends Component<DrawnRowProps> {
  override shouldComponentUpdate(next: DrawnRowProps): boolean {
    return next.row !== this.props.row || next.stage !== this.props.stage
  }

  override render({ row, stage }: DrawnRowProps) {
    return <Drawn drawing={rowMarks(row, stage)} />
  }
}

function Drawn({ drawing }: { drawing: Drawing }) {
  return (
    <g class={drawing.name}>
      {drawing.marks.map((mark, index) => (
        <Stroke key={index} mark={mark} />
      ))}
    </g>
  )
}

function Stroke({ mark }: { mark: Mark }) {
  switch (mark.type) {
    case 'line':
      return <line class={mark.name} x1={mark.x1} x2={mark.x2} y1={mark.y1} y2={mark.y2} />
    case 'rect':
      return <rect class={mark.name} x={mark.x} y={mark.y} width={mark.width} height={mark.height} rx={mark.radius} />
    case 'path':
      return <path d={mark.d} />
    case 'text':
      return (
        <text class={mark.name} x={mark.x} y={mark.y} text-anchor={mark.isMiddle ? 'middle' : undefined}>
          {mark.whole !== undefined && mark.whole !== mark.text && <title>{mark.whole}</title>}
          {mark.text}
        </text>
      )
  }
}

/** Zooms where the key means that, and says whether it did. */
function zoomOn(key: string, state: WireState): boolean {
  if (key === '+' || key === '=') state.zoomBy(1)
  else if (key === '-' || key === '_') state.zoomBy(-1)
  else if (key === '0') state.zoom.value = USUAL
  else if (key === 'f') state.isFitted.value = !state.isFitted.value
  else return false
  return true
}

function rowClass(row: Row, isSelected: boolean): string {
  return ['wire-row', row.isBlamed && 'is-blamed', isSelected && 'is-selected'].filter(Boolean).join(' ')
}
