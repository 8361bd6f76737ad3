import type { ComponentType } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Guard } from '../workspace/guard.tsx'
import type { Workspace } from '../workspace/state.ts'

type Pane = ComponentType<{ workspace: Workspace; onClose(): void }>

/** The comparison in the editor's place, while there is one. Fetched with the first. */
export function CompareOver({ workspace }: { workspace: Workspace }) {
  const { compare, goTo, narrowPane } = workspace
  const isOpen = compare.shown.value !== null
  const paneBefore = useRef(narrowPane.value)
  const [Pane, setPane] = useState<Pane | null>(null)
  const [hasFailed, setHasFailed] = useState(false)

  useEffect(() => {
    if (!isOpen) return
    paneBefore.current = narrowPane.peek()
    narrowPane.value = 'code'
    setHasFailed(false)
    import('./compare-pane.tsx').then(
      (fetched) => setPane(() => fetched.ComparePane),
      (cause) => {
        console.error(cause)
        setHasFailed(true)
      },
    )
  }, [isOpen])

  function close(): void {
    const opener = compare.close()
    if (narrowPane.value === 'code') narrowPane.value = paneBefore.current
    // Once the panes stand where they stood.
    requestAnimationFrame(() => bringFocusBack(opener))
  }

  // Who follows a stack trace to a line wants to see the editor.
  const place = goTo.value
  useEffect(() => {
    if (place !== null) compare.close()
  }, [place])

  if (!isOpen) return null
  return (
    <section
      class="compare"
      aria-label="Compare"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
        event.preventDefault()
        close()
      }}
    >
      {hasFailed && (
        <p class="compare-word" role="alert">
          The comparison could not be loaded. Reload the page to try again; your work is kept.{' '}
          <button type="button" onClick={close}>
            Close
          </button>
        </p>
      )}
      {Pane !== null && (
        <Guard>
          <Pane workspace={workspace} onClose={close} />
        </Guard>
      )}
    </section>
  )
}

/** Begins a comparison with what was chosen last, or with the starter. */
export function CompareButton({ workspace }: { workspace: Workspace }) {
  const isOpen = workspace.compare.shown.value !== null
  return (
    <button
      type="button"
      class="quiet compare-open"
      disabled={isOpen}
      onClick={() => workspace.compare.open()}
      title="Your files beside the starter, an earlier check or the solution"
    >
      Compare
    </button>
  )
}

function bringFocusBack(opener: Element | null): void {
  const isThere = opener instanceof HTMLElement && opener.isConnected && opener.getClientRects().length > 0
  const target = isThere ? opener : document.querySelector<HTMLElement>('.compare-open')
  target?.focus()
}
