import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

type Props = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'value' | 'onInput' | 'onChange'> & {
  value: string | number
  /** What was typed, once it is meant: by Enter, or by leaving the field. */
  onCommit(typed: string): void
}

/**
 * A field whose value takes effect when it is left. Until then it keeps what is being typed: a page that draws itself
 * again meanwhile would otherwise put the old value back under the reader's fingers.
 */
export function DraftInput({ value, onCommit, ...rest }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <input
      {...rest}
      value={draft ?? value}
      onInput={(event) => setDraft(event.currentTarget.value)}
      onChange={(event) => {
        setDraft(null)
        onCommit(event.currentTarget.value)
      }}
    />
  )
}
