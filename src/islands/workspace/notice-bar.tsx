import type { ComponentChildren } from 'preact'

/** One notice: a sentence, and what can be done. */
export function NoticeBar({ children, isTrouble = false }: { children: ComponentChildren; isTrouble?: boolean }) {
  return <div class={`notice ${isTrouble ? 'is-trouble' : ''}`}>{children}</div>
}

/** Takes a notice away. */
export function Dismiss({ onClick, children = 'Dismiss' }: { onClick(): void; children?: ComponentChildren }) {
  return (
    <button type="button" class="notice-dismiss" onClick={onClick}>
      {children}
    </button>
  )
}
