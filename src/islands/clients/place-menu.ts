const GAP = 6
const MARGIN = 8

/** Puts a menu above its button, or below where there is more room, and never beyond the screen. */
export function placeMenu(button: HTMLElement | null, menu: HTMLElement | null): void {
  if (button === null || menu === null) return
  const { top, bottom, left } = button.getBoundingClientRect()
  const width = Math.min(440, innerWidth - 2 * MARGIN)
  const isAbove = top >= innerHeight - bottom
  const room = (isAbove ? top : innerHeight - bottom) - GAP - MARGIN
  menu.style.width = `${width}px`
  menu.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`
  menu.style.maxHeight = `${Math.min(room, 560)}px`
  menu.style.top = isAbove ? 'auto' : `${bottom + GAP}px`
  menu.style.bottom = isAbove ? `${innerHeight - top + GAP}px` : 'auto'
}

function choicesOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('.fault-do:not(:disabled)') ?? [])]
}

/** The first thing in the menu that can be done. */
export function firstChoice(menu: HTMLElement | null): HTMLElement | undefined {
  return choicesOf(menu)[0]
}

/** The arrow keys go from choice to choice; Tab stops at what can be filled in as well. */
export function stepThrough(event: KeyboardEvent, menu: HTMLElement | null): void {
  const choices = choicesOf(menu)
  const at = choices.findIndex((each) => each.matches(':focus'))
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 }[event.key]
  if (to === undefined || at === -1) return
  event.preventDefault()
  choices[(to + choices.length) % choices.length]?.focus()
}
