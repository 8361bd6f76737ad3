import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'

interface Props {
  /** Whether it is pressed. */
  of: Signal<boolean>
  title?: string
  children: ComponentChildren
}

/** A button that stays pressed until it is pressed again. */
export function ToggleButton({ of: isOn, title, children }: Props) {
  return (
    <button
      type="button"
      aria-pressed={isOn.value}
      title={title}
      onClick={() => {
        isOn.value = !isOn.value
      }}
    >
      {children}
    </button>
  )
}
