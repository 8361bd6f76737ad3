import type { ComponentChildren, Ref } from 'preact'

interface Props {
  class: string
  label: string
  hidden?: boolean
  /** For those who must know how far it is scrolled. */
  box?: Ref<HTMLElement>
  children: ComponentChildren
}

/** A named part of the page that scrolls by itself, and which the keyboard can therefore reach. */
export function ScrollRegion({ class: className, label, hidden = false, box = null, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take focus, or the keyboard cannot scroll it (WCAG 2.1.1)
    <section ref={box} class={className} aria-label={label} tabIndex={0} hidden={hidden}>
      {children}
    </section>
  )
}
