import './popover.css'
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'

interface Props {
  id: string
  role: 'menu' | 'dialog'
  /** What it is called. */
  label: string
  class: string
  /** What its button says, and the arrow behind it. */
  title: string
  mark: '▴' | '▾'
  buttonClass?: string | undefined
  isDisabled?: boolean
  /** Pixels, as far as the screen has them. */
  width: number
  /** The edge that it shares with its button. */
  edge: 'left' | 'right'
  /** What the arrow keys go through; the first takes the focus. Without, what is inside takes it. */
  choices?: string
  children(popover: OpenedPopover): ComponentChildren
}

interface OpenedPopover {
  readonly isOpen: boolean
  /** Closes it; the focus goes back to its button. */
  close(): void
}

/** A button with a menu or a panel of its own, above or below it. Escape closes it. */
export function Popover({ id, role, label, choices, children, ...looks }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const found = (): HTMLElement[] =>
    choices === undefined ? [] : [...(panel.current?.querySelectorAll<HTMLElement>(choices) ?? [])]
  const close = (): void => {
    panel.current?.hidePopover()
    button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        class={looks.buttonClass}
        disabled={looks.isDisabled}
        popoverTarget={id}
        aria-haspopup={role}
      >
        {looks.title} <span aria-hidden="true">{looks.mark}</span>
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role is the caller's, and interactive. */}
      <div
        ref={panel}
        id={id}
        class={`popover ${looks.class}`}
        popover="auto"
        {...{ role, 'aria-label': label }}
        onBeforeToggle={(event) => {
          if (event.newState === 'open') place(button.current, panel.current, looks)
          setOpen(event.newState === 'open')
        }}
        onToggle={(event) => {
          if (event.newState === 'open') found()[0]?.focus()
        }}
        onKeyDown={(event) => {
          // A menu is left by Tab; a dialog may hold more than its choices.
          if (role === 'menu' && event.key === 'Tab') panel.current?.hidePopover()
          else stepThrough(event, found())
        }}
      >
        {children({ isOpen, close })}
      </div>
    </>
  )
}

const GAP = 6
const MARGIN = 8
const HIGHEST = 560

/** Where there is more room, and never beyond the screen. */
function place(
  button: HTMLElement | null,
  panel: HTMLElement | null,
  { width: wanted, edge }: Pick<Props, 'width' | 'edge'>,
): void {
  if (button === null || panel === null) return
  const { top, bottom, left, right } = button.getBoundingClientRect()
  const width = Math.min(wanted, innerWidth - 2 * MARGIN)
  const start = edge === 'left' ? left : right - width
  const isAbove = top > innerHeight - bottom
  const room = (isAbove ? top : innerHeight - bottom) - GAP - MARGIN
  panel.style.width = `${width}px`
  panel.style.left = `${Math.max(MARGIN, Math.min(start, innerWidth - width - MARGIN))}px`
  panel.style.maxHeight = `${Math.min(room, HIGHEST)}px`
  panel.style.top = isAbove ? 'auto' : `${bottom + GAP}px`
  panel.style.bottom = isAbove ? `${innerHeight - top + GAP}px` : 'auto'
}

/** The arrow keys go from choice to choice, and do what they do anywhere else from what is none. */
function stepThrough(event: KeyboardEvent, choices: readonly HTMLElement[]): void {
  const at = choices.findIndex((each) => each.matches(':focus'))
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 }[event.key]
  if (to === undefined || at === -1) return
  event.preventDefault()
  choices[(to + choices.length) % choices.length]?.focus()
}
