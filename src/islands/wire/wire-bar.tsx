import { useEffect, useRef, useState } from 'preact/hooks'
import { ToggleButton } from '../../components/toggle-button.tsx'
import { filterWords, isNarrow } from './filter.ts'
import type { WireState } from './wire-state.ts'
import { SCALES, scaleAt } from './zoom.ts'

/** Below the wire: how much of the record is shown, the way back to all of it, and how large it is drawn. */
export function WireBar({ state }: { state: WireState }) {
  const { all, shown } = state.counts.value
  const filter = state.filter.value
  const check = state.check.value !== null && state.checks.value.includes(state.check.value) ? state.check.value : null
  const words = [filterWords(filter), check === null ? '' : `during “${check}”`].filter(Boolean).join('; ')
  return (
    <div class="wire-bar">
      <p class="wire-shown">
        {words === '' ? counted(all) : `${shown} of ${counted(all)}`}
        {words !== '' && (
          <>
            {' '}
            <span title={words}>{words}</span>
            <button type="button" onClick={state.showAll}>
              Show all
            </button>
          </>
        )}
        {state.unfolded.value.size > 0 && (
          <button
            type="button"
            onClick={() => {
              state.unfolded.value = new Set()
            }}
          >
            Fold again
          </button>
        )}
      </p>
      {state.view.value === 'diagram' && <Zoom state={state} />}
      <Announced words={words} isNarrow={words !== '' || isNarrow(filter)} state={state} />
    </div>
  )
}

function Zoom({ state }: { state: WireState }) {
  const zoom = state.zoom.value
  return (
    <fieldset class="wire-zoom">
      <legend class="visually-hidden">How the diagram is drawn</legend>
      <button type="button" aria-label="Zoom out" disabled={zoom === 0} onClick={() => state.zoomBy(-1)}>
        −
      </button>
      <span class="visually-hidden" role="status">
        Size: {scaleAt(zoom).name}
      </span>
      <button type="button" aria-label="Zoom in" disabled={zoom === SCALES.length - 1} onClick={() => state.zoomBy(1)}>
        +
      </button>
      <ToggleButton of={state.isFitted} title="All lifelines within the width there is">
        Fit
      </ToggleButton>
      <ToggleButton of={state.isByTime} title="Pauses take space: four rows are 100 ms, and longer ones are cut">
        Pauses
      </ToggleButton>
    </fieldset>
  )
}

/** Says what a filter did once it has been changed, and not with every event that comes after. */
function Announced({ words, isNarrow, state }: { words: string; isNarrow: boolean; state: WireState }) {
  const [said, setSaid] = useState('')
  const isFirst = useRef(true)
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    const { all, shown } = state.counts.peek()
    setSaid(isNarrow ? `${shown} of ${counted(all)} shown: ${words}.` : `All ${counted(all)} are shown.`)
  }, [words])
  return (
    <span class="visually-hidden" role="status">
      {said}
    </span>
  )
}

function counted(count: number): string {
  return count === 1 ? '1 event' : `${count.toLocaleString('en').replaceAll(',', ' ')} events`
}
