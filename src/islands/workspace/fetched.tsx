import { signal } from '@preact/signals'
import type { ComponentType, FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Whether a part of the page could not be fetched when it was asked for. */
export const isPartMissing = signal(false)

/** What to bring once the page has what it needs first. */
const later: (() => Promise<unknown>)[] = []

/**
 * A part of the page that is fetched with its first use, or, when it is `needed` sure enough, as soon as the editor stands.
 * Nothing stands in its place meanwhile.
 */
export function fetched<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  needed: 'perhaps' | 'soon' = 'perhaps',
): FunctionComponent<Props> {
  let part: ComponentType<Props> | null = null
  const bring = async (): Promise<ComponentType<Props>> => {
    part ??= await load()
    return part
  }
  if (needed === 'soon') later.push(bring)
  return function Fetched(props: Props) {
    const [Part, setPart] = useState(() => part)
    const isMissing = isPartMissing.value
    // Asked for again when somebody has read that it is missing.
    useEffect(() => {
      if (Part !== null) return
      bring().then(
        (brought) => setPart(() => brought),
        (cause) => {
          console.error(cause)
          isPartMissing.value = true
        },
      )
    }, [isMissing])
    return Part === null ? null : <Part {...props} />
  }
}

/** Brings what will soon be needed. What cannot be had now is asked for again, and missed, with its first use. */
export function fetchWhatIsNeededSoon(): void {
  for (const bring of later.splice(0)) bring().catch(() => {})
}
