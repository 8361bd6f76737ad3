import { signal } from '@preact/signals'
import type { ComponentChildren, ComponentType, FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Whether a part of the page could not be fetched when it was asked for. */
export const isPartMissing = signal(false)

/** What to bring once the page has what it needs first. */
const later: (() => Promise<unknown>)[] = []

/**
 * A part of the page that is fetched with its first use, or, when it is `needed` soon, as soon as the editor stands. One
 * that could not be had is asked for again with whatever is done next. `meanwhile` stands in its place until it is there.
 */
export function fetched<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  needed: 'perhaps' | 'soon' = 'perhaps',
  meanwhile: ComponentChildren = null,
): FunctionComponent<Props> {
  let part: ComponentType<Props> | null = null
  const bring = async (): Promise<ComponentType<Props>> => {
    part ??= await load()
    return part
  }
  if (needed === 'soon') later.push(bring)
  return function Fetched(props: Props) {
    const [Part, setPart] = useState(() => part)
    const [attempt, setAttempt] = useState(0)
    useEffect(() => {
      if (Part !== null) return
      let forget = (): void => {}
      let isGone = false
      bring().then(
        (brought) => {
          if (attempt > 0) isPartMissing.value = false
          setPart(() => brought)
        },
        (cause) => {
          console.error(cause)
          isPartMissing.value = true
          if (!isGone) forget = onNextAct(() => setAttempt(attempt + 1))
        },
      )
      return () => {
        isGone = true
        forget()
      }
    }, [attempt])
    return Part === null ? meanwhile : <Part {...props} />
  }
}

/** Calls back once, when somebody has clicked or pressed a key. Returns the way to forget about it. */
function onNextAct(then: () => void): () => void {
  const acts = new AbortController()
  const hear = (): void => {
    acts.abort()
    then()
  }
  for (const type of ['click', 'keydown']) document.addEventListener(type, hear, { capture: true, signal: acts.signal })
  return () => acts.abort()
}

/** Brings what will soon be needed. What cannot be had now is asked for again with its first use. */
export function fetchWhatIsNeededSoon(): void {
  for (const bring of later.splice(0)) bring().catch(() => {})
}
