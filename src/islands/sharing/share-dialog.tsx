import './sharing.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Workspace } from '../workspace/state.ts'
import { differing, makeLink } from './link.ts'
import { isShareOpen } from './sharing-state.ts'

/** Above this many characters some chats and mails cut a link. */
const LONG = 8000

type Made =
  | { readonly type: 'making' }
  | { readonly type: 'made'; readonly address: string }
  | { readonly type: 'too-long' }

/** The link that holds the files as they are now, with a button that copies it. */
export function ShareDialog({ workspace }: { workspace: Workspace }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const copier = useRef<HTMLButtonElement>(null)
  const [made, setMade] = useState<Made>({ type: 'making' })
  const [said, setSaid] = useState('')
  const changed = differing(workspace.challenge.starter, workspace.files.value).map(({ name }) => name)

  useEffect(() => {
    dialog.current?.showModal()
    void makeLink(workspace.challenge, workspace.files.value).then((fragment) => {
      setMade(fragment === null ? { type: 'too-long' } : { type: 'made', address: addressWith(fragment) })
    })
  }, [])
  useEffect(() => {
    if (made.type === 'made') copier.current?.focus()
  }, [made])

  async function copy(address: string): Promise<void> {
    const isCopied = await copyText(address, field.current)
    setSaid(
      isCopied ? 'Copied.' : 'This browser does not let the page copy. The link is selected: copy it with Ctrl C.',
    )
    if (!isCopied) field.current?.select()
  }

  return (
    <dialog
      ref={dialog}
      class="share"
      aria-labelledby="share-title"
      onClose={() => {
        isShareOpen.value = false
      }}
    >
      <h2 id="share-title">Share a link</h2>
      <p>
        {changed.length === 0
          ? 'Your files are still as they are at the start, so the link leads to just these.'
          : `The link holds ${listed(changed)} as ${changed.length === 1 ? 'it is' : 'they are'} now.`}{' '}
        The code is in the link itself: nothing is uploaded, and what you change later is not in it. Whoever opens it is
        asked before anything of theirs is replaced.
      </p>
      {made.type === 'too-long' && (
        <p>These files are too large for a link. Download them as a folder, and send that.</p>
      )}
      {made.type === 'made' && (
        <>
          <div class="share-link">
            <input
              ref={field}
              class="mono"
              readOnly
              value={made.address}
              aria-label="The link"
              onFocus={(event) => event.currentTarget.select()}
            />
            <button ref={copier} type="button" class="primary" onClick={() => void copy(made.address)}>
              Copy the link
            </button>
          </div>
          {made.address.length > LONG && (
            <p class="share-note">
              It is {made.address.length.toLocaleString('en')} characters long, and some chats and mails cut links like
              that. Should it arrive damaged, send the folder instead.
            </p>
          )}
        </>
      )}
      <form method="dialog">
        <span class="share-said" role="status">
          {said}
        </span>
        <button type="submit">Close</button>
      </form>
    </dialog>
  )
}

function addressWith(fragment: string): string {
  return `${location.origin}${location.pathname}${fragment}`
}

/** Copies a text. The clipboard is there on https and localhost alone; elsewhere the old way may still do. */
async function copyText(text: string, field: HTMLInputElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const before = document.activeElement
    field?.select()
    const isCopied = document.execCommand('copy')
    if (isCopied && before instanceof HTMLElement) before.focus()
    return isCopied
  }
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names)
}
