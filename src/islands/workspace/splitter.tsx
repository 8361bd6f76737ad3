import { type Signal, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Props {
  /** What is resized, for those who hear it: "Brief". */
  label: string
  /** The id of the pane whose size this sets. */
  controls: string
  /** How the two panes lie: `columns` side by side, `rows` one above the other. */
  between: 'columns' | 'rows'
  /** Which of the two neighbours has the size. */
  sizes: 'before' | 'after'
  /** The pane's share of the whole, in percent; null is the stylesheet's own. 0 is collapsed. */
  size: Signal<number | null>
}

const LEAST = 12
const MOST = 75
const STEP = 2

/** A line between two panes: drag it, move it with the arrow keys, or collapse the pane with the button on it. */
export function Splitter({ label, controls, between, sizes, size }: Props) {
  const line = useRef<HTMLDivElement>(null)
  const measured = useSignal(25)
  const before = useRef<number | null>(null)
  const isCollapsed = size.value === 0

  useLayoutEffect(() => {
    measured.value = size.value ?? measure(line.current, controls, between)
  }, [size.value])

  function set(percent: number): void {
    size.value = Math.min(MOST, Math.max(LEAST, Math.round(percent * 10) / 10))
  }

  function toggle(): void {
    if (isCollapsed) {
      size.value = before.current
      return
    }
    before.current = size.value
    size.value = 0
  }

  function onKeyDown(event: KeyboardEvent): void {
    const [less, more] = between === 'columns' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    const direction = event.key === more ? 1 : event.key === less ? -1 : 0
    if (event.key === 'Enter') {
      event.preventDefault()
      toggle()
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault()
      set((event.key === 'Home') === (sizes === 'before') ? LEAST : MOST)
    } else if (direction !== 0) {
      event.preventDefault()
      set(measured.value + STEP * direction * (sizes === 'before' ? 1 : -1))
    }
  }

  function onPointerDown(event: PointerEvent): void {
    const handle = line.current
    const whole = handle?.parentElement?.parentElement?.getBoundingClientRect()
    if (handle === null || whole === undefined || (event.target as Element).closest('button') !== null) return
    event.preventDefault()
    handle.setPointerCapture(event.pointerId)
    const move = (moved: PointerEvent): void => {
      const share =
        between === 'columns' ? (moved.clientX - whole.left) / whole.width : (moved.clientY - whole.top) / whole.height
      set(100 * (sizes === 'before' ? share : 1 - share))
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
  }

  return (
    <div class={`splitter between-${between}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved; this is WAI-ARIA's window splitter */}
      <div
        ref={line}
        class="splitter-line"
        role="separator"
        tabIndex={0}
        aria-label={`Size of ${label}`}
        aria-controls={controls}
        aria-orientation={between === 'columns' ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(isCollapsed ? 0 : measured.value)}
        aria-valuemin={0}
        aria-valuemax={MOST}
        onFocus={() => {
          // What is shown in a pane may have changed its size since.
          measured.value = size.value ?? measure(line.current, controls, between)
        }}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onDblClick={() => {
          size.value = null
        }}
      />
      <button
        type="button"
        class="splitter-button"
        aria-expanded={!isCollapsed}
        aria-controls={controls}
        title={`${isCollapsed ? 'Show' : 'Hide'} ${label}`}
        onClick={toggle}
      >
        <span class="visually-hidden">
          {isCollapsed ? 'Show' : 'Hide'} {label}
        </span>
        <span aria-hidden="true">{arrow(between, (sizes === 'before') !== isCollapsed)}</span>
      </button>
    </div>
  )
}

function arrow(between: Props['between'], isBack: boolean): string {
  if (between === 'columns') return isBack ? '‹' : '›'
  return isBack ? '⌃' : '⌄'
}

function measure(line: HTMLElement | null, controls: string, between: Props['between']): number {
  const pane = document.getElementById(controls)?.getBoundingClientRect()
  const whole = line?.parentElement?.parentElement?.getBoundingClientRect()
  if (pane === undefined || whole === undefined) return 25
  return between === 'columns' ? (100 * pane.width) / whole.width : (100 * pane.height) / whole.height
}
