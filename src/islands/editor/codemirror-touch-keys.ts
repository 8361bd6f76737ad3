import { indentLess, indentMore, redo, undo } from '@codemirror/commands'
import type { Extension } from '@codemirror/state'
import { type Command, type EditorView, showPanel } from '@codemirror/view'

/** A row of buttons above the code for what an on-screen keyboard has no keys for. */
export function touchKeys(format: Command): Extension {
  return showPanel.of((view) => ({ top: true, dom: rowOf(view, [...KEYS, ['Format', format]]) }))
}

const KEYS: readonly (readonly [label: string, command: Command])[] = [
  ['Undo', undo],
  ['Redo', redo],
  ['Indent', indentMore],
  ['Outdent', indentLess],
  ['Find', find],
]

function find(view: EditorView): boolean {
  void import('./codemirror-extras.ts').then(({ openSearchPanel }) => openSearchPanel(view))
  return true
}

function rowOf(view: EditorView, keys: readonly (readonly [string, Command])[]): HTMLElement {
  const row = document.createElement('div')
  row.className = 'touch-keys'
  row.role = 'toolbar'
  row.ariaLabel = 'Editing'
  row.append(
    ...keys.map(([label, command]) => {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = label
      // The focus stays where it is, so that the on-screen keyboard does not come and go.
      button.addEventListener('pointerdown', (event) => event.preventDefault())
      button.addEventListener('click', () => command(view))
      return button
    }),
  )
  return row
}
