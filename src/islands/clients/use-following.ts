import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** Pixels from the end that still count as the end. */
const NEAR = 30

/** A box that stays at its end while its content and its size change, until somebody scrolls back in it. */
export function useFollowing(): RefObject<HTMLElement> {
  const box = useRef<HTMLElement>(null)
  const isFollowing = useRef(true)
  useEffect(() => {
    const { current } = box
    if (current === null) return
    const onScroll = (): void => {
      isFollowing.current = current.scrollTop + current.clientHeight >= current.scrollHeight - NEAR
    }
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) current.scrollTop = current.scrollHeight
    })
    observer.observe(current)
    current.addEventListener('scroll', onScroll)
    return () => {
      observer.disconnect()
      current.removeEventListener('scroll', onScroll)
    }
  }, [])
  useLayoutEffect(() => {
    if (isFollowing.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight
  })
  return box
}
