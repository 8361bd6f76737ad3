import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** A part of the page that is fetched with its first use. Renders nothing until it is there. */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReturnType<typeof Later> {
  /** Kept once it has been fetched, for every use on the page. */
  const kept: { part: ComponentType<Props> | null } = { part: null }
  return (props) => <Later kept={kept} load={load} props={props} />
}

function Later<Props extends object>({
  kept,
  load,
  props,
}: {
  kept: { part: ComponentType<Props> | null }
  load(): Promise<ComponentType<Props>>
  props: Props
}) {
  const [Part, setPart] = useState<ComponentType<Props> | null>(() => kept.part)
  useEffect(() => {
    if (Part !== null) return
    load().then(
      (part) => {
        kept.part = part
        setPart(() => part)
      },
      // Not within reach: the next use tries again.
      () => undefined,
    )
  }, [props, Part])
  return Part === null ? null : <Part {...props} />
}
