import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Spacing } from './spacing.ts'

export interface VisibleRows {
  readonly first: number
  /** One past the last. */
  readonly end: number
  /** Of the box, in pixels; 0 while it is hidden. */
  readonly height: number
}

/** Rows drawn beyond the edge of the view, so that a quick scroll does not show gaps. */
const BEYOND = 14

/** Pixels of scrolling between two drawings: well within what is drawn beyond the edge. */
const STEP = 160

/** Which rows of a scrolled box are in view. The first ones, until the box has been measured (as on the server). */
export function useVisibleRows(box: RefObject<HTMLElement>, spacing: Spacing): VisibleRows {
  const [window, setWindow] = useState({ top: 0, height: 0 })
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = (): void => {
      const top = Math.floor(element.scrollTop / STEP) * STEP
      const height = element.clientHeight
      setWindow((before) => (before.top === top && before.height === height ? before : { top, height }))
    }
    measure()
    element.addEventListener('scroll', measure, { passive: true })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', measure)
      observer.disconnect()
    }
  }, [])
  const { count } = spacing
  if (window.height === 0) return { first: 0, end: Math.min(count, 60), height: 0 }
  const first = Math.max(0, spacing.indexAt(window.top) - BEYOND)
  const end = Math.min(count, spacing.indexAt(window.top + STEP + window.height) + 1 + BEYOND)
  return { first, end, height: window.height }
}

/** The inner width of a box, following its changes; `initial` until it has been measured. */
export function useWidth(box: RefObject<HTMLElement>, initial: number): number {
  const [width, setWidth] = useState(initial)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth || initial))
    observer.observe(element)
    setWidth(element.clientWidth || initial)
    return () => observer.disconnect()
  }, [])
  return width
}

/** Where a row stands in its box, in pixels. `above` is what lies over the rows at the top of the box. */
interface Place {
  readonly top: number
  readonly height: number
  readonly above: number
}

/**
 * Brings the chosen row into view, a third from the top when it was out of it, whenever one of `causes` changes. It stays
 * in view when the box changes its height, as when something opens below; a reader who has gone elsewhere stays there.
 */
export function useRowInView(
  box: RefObject<HTMLElement>,
  { place, height, causes }: { place: Place | null; height: number; causes: readonly unknown[] },
): void {
  const heightBefore = useRef(0)
  useLayoutEffect(() => {
    if (box.current !== null && place !== null) scrollTo(box.current, place)
  }, causes)
  useLayoutEffect(() => {
    const before = heightBefore.current
    heightBefore.current = height
    const element = box.current
    if (element === null || place === null) return
    // It was hidden until now, so nobody has gone anywhere.
    if (before === 0 || isInView(place, { from: element.scrollTop, height: before })) scrollTo(element, place)
  }, [height])
}

function scrollTo(box: HTMLElement, place: Place): void {
  if (isInView(place, { from: box.scrollTop, height: box.clientHeight })) return
  box.scrollTop = Math.max(0, place.top - (box.clientHeight - place.above) / 3)
}

function isInView(place: Place, seen: { from: number; height: number }): boolean {
  return place.top >= seen.from && place.top + place.height <= seen.from + seen.height - place.above
}
