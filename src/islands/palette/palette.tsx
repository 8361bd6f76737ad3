import './palette.css'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Workspace } from '../workspace/state.ts'
import { type Action, actionsOf } from './actions.ts'
import { type Found, find } from './find-actions.ts'
import { isMacHere, shownKeys } from './keys.ts'
import { isPaletteOpen } from './palette-state.ts'

/** Every command of the workspace in one list, narrowed by typing: ARIA's combobox with a listbox, in a dialog. */
export function Palette({ workspace }: { workspace: Workspace }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const [said, setSaid] = useState('')
  const actions = useMemo(() => actionsOf(workspace).filter(({ id }) => id !== 'palette'), [workspace])
  const found = useMemo(() => find(actions, query), [actions, query])
  const chosen = found[at] ?? null

  useEffect(() => {
    // A click beside it closes it, where the browser knows this attribute.
    dialog.current?.setAttribute('closedby', 'any')
    dialog.current?.showModal()
  }, [])
  useEffect(() => {
    if (chosen !== null) document.getElementById(idOf(chosen.action))?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  function type(text: string): void {
    setQuery(text)
    setAt(0)
    const count = find(actions, text).length
    setSaid(count === 0 ? 'No command by these words.' : count === 1 ? '1 command.' : `${count} commands.`)
  }

  function choose({ action }: Found): void {
    const whyNot = action.whyNot()
    if (whyNot !== null) {
      setSaid(whyNot)
      return
    }
    // Closed first: the focus goes back to where it came from, and the command may then lead it elsewhere.
    dialog.current?.close()
    action.do()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      if (chosen !== null) choose(chosen)
      return
    }
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step === undefined || found.length === 0) return
    event.preventDefault()
    const isPage = Math.abs(step) > 1
    const to = at + step
    setAt(isPage ? Math.max(0, Math.min(found.length - 1, to)) : (to + found.length) % found.length)
  }

  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Commands"
      onClose={() => {
        isPaletteOpen.value = false
      }}
    >
      <div class="palette-inside">
        <div class="palette-line">
          <input
            type="text"
            role="combobox"
            aria-label="Find a command"
            aria-expanded={found.length > 0}
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant={chosen === null ? undefined : idOf(chosen.action)}
            placeholder="Find a command"
            autocomplete="off"
            spellcheck={false}
            value={query}
            onInput={(event) => type(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        <div id="palette-list" class="palette-list" role="listbox" aria-label="Commands">
          {found.map((each, index) => (
            <Option
              key={each.action.id}
              found={each}
              isChosen={index === at}
              opensGroup={query === '' && each.action.group !== found[index - 1]?.action.group}
              onChoose={() => choose(each)}
              onPoint={() => setAt(index)}
            />
          ))}
        </div>
        <p class="palette-said" role="status">
          {said}
        </p>
      </div>
    </dialog>
  )
}

interface OptionProps {
  found: Found
  isChosen: boolean
  opensGroup: boolean
  onChoose(): void
  onPoint(): void
}

function Option({ found: { action, letters }, isChosen, opensGroup, onChoose, onPoint }: OptionProps) {
  const whyNot = action.whyNot()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox holds the focus and handles the keys, as ARIA's pattern has it.
    <div
      id={idOf(action)}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      aria-disabled={whyNot !== null}
      class={`palette-option ${opensGroup ? 'opens-group' : ''}`}
      onClick={onChoose}
      onPointerMove={onPoint}
    >
      <span class="palette-title">{marked(action.title, letters)}</span>
      {whyNot === null ? (
        <span class="palette-keys">
          {action.keys.slice(0, 1).map((name) => (
            <kbd key={name}>{shownKeys(name, { isMac: isMacHere() }).join(' ')}</kbd>
          ))}
        </span>
      ) : (
        <span class="palette-why">{whyNot}</span>
      )}
      <span class="palette-group">{action.group}</span>
    </div>
  )
}

/** The title with the letters that were typed. */
function marked(title: string, letters: readonly number[]) {
  if (letters.length === 0) return title
  return Array.from(title, (letter, index) => (letters.includes(index) ? <mark key={index}>{letter}</mark> : letter))
}

function idOf({ id }: Action): string {
  return `command-${id.replaceAll('.', '-')}`
}
