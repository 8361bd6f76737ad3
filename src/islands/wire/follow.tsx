import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

export interface Follow {
  /** Rows that came while the reader was elsewhere. */
  readonly missed: number
  /** Goes to the newest row, and stays with the newest from there on. */
  catchUp(): void
  /** Stays where it is: somebody reads. */
  stay(): void
}

/** How near to the end counts as being there, in pixels. */
const NEAR = 24

/**
 * Keeps the newest row of a record in view while it grows, for as long as the reader is at its end. `hasChosen` says that
 * the reader is at something already.
 */
export function useFollow(
  box: RefObject<HTMLElement>,
  {
    count,
    total,
    height,
    isLive,
    hasChosen,
  }: { count: number; total: number; height: number; isLive: boolean; hasChosen: boolean },
): Follow {
  const [isFollowing, setFollowing] = useState(isLive && !hasChosen)
  const seen = useRef(count)
  /** Where we left it. */
  const pinned = useRef(0)
  const isFollowingNow = useRef(isFollowing)
  isFollowingNow.current = isFollowing
  const isOther = count < seen.current

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const look = (): void => {
      // Our own scrolling, unless the reader went up meanwhile.
      if (element.scrollTop < pinned.current - NEAR || !isFollowingNow.current) setFollowing(isAtEnd(element))
    }
    element.addEventListener('scroll', look, { passive: true })
    return () => element.removeEventListener('scroll', look)
  }, [])

  useLayoutEffect(() => {
    if (isOther) setFollowing(isLive)
    if (!isLive || isFollowing || isOther) seen.current = count
    const element = box.current
    if (!isLive || !isFollowing || element === null) return
    element.scrollTop = total + 1000
    pinned.current = element.scrollTop
  }, [count, total, height, isLive, isFollowing])

  return {
    missed: isLive && !isFollowing ? Math.max(0, count - seen.current) : 0,
    catchUp: () => setFollowing(true),
    stay: () => setFollowing(false),
  }
}

function isAtEnd(element: HTMLElement): boolean {
  return element.scrollTop + element.clientHeight >= element.scrollHeight - NEAR
}

/** The way to what came meanwhile. Not there when nothing did. */
export function NewRows({ follow }: { follow: Follow }) {
  if (follow.missed === 0) return null
  return (
    <button type="button" class="wire-new" onClick={follow.catchUp}>
      {follow.missed} new <span aria-hidden="true">↓</span>
    </button>
  )
}
