import { signal } from '@preact/signals'
import type { ComponentType, FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Whether a part of the page could not be fetched when it was asked for. */
export const isPartMissing = signal(false)

/** A part of the page that is fetched with its first use. Nothing stands in its place meanwhile. */
export function fetched<Props extends object>(load: () => Promise<ComponentType<Props>>): FunctionComponent<Props> {
  let part: ComponentType<Props> | null = null
  return function Fetched(props: Props) {
    const [Part, setPart] = useState(() => part)
    useEffect(() => {
      if (Part !== null) return
      load().then(
        (loaded) => {
          part = loaded
          setPart(() => loaded)
        },
        (cause) => {
          console.error(cause)
          isPartMissing.value = true
        },
      )
    }, [])
    return Part === null ? null : <Part {...props} />
  }
}
