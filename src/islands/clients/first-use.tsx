import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'

interface Props<P> {
  /** Fetches the component; asked once, when it is first shown. Keep it outside of the component that shows it. */
  load(): Promise<FunctionComponent<P>>
  props: P
}

/** A part of the console that is fetched when it is first used. */
export function FirstUse<P extends object>({ load, props }: Props<P>) {
  const [Loaded, setLoaded] = useState<FunctionComponent<P> | null>(null)
  const [hasFailed, setFailed] = useState(false)
  useEffect(() => {
    let isWanted = true
    load().then(
      (component) => isWanted && setLoaded(() => component),
      () => isWanted && setFailed(true),
    )
    return () => {
      isWanted = false
    }
  }, [load])
  if (hasFailed) {
    return (
      <p class="clients-empty" role="alert">
        This part of the page could not be fetched. Look at your connection, and open it again.
      </p>
    )
  }
  return Loaded === null ? <p class="clients-empty">Fetching…</p> : <Loaded {...props} />
}
