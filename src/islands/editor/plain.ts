import type { SourceFile, SourcePlace } from '#protocol'
import type { CodeEditor, EditorSetup } from './editor.ts'
import { type FormatOutcome, formatSheet } from './format-sheet.ts'
import { onlyChange } from './only-change.ts'

/** Opens the plainest editor there is: a textarea a file, where no other can be fetched or run. */
export async function openPlain(host: HTMLElement, setup: EditorSetup): Promise<CodeEditor> {
  const sheets = new Map(setup.files.map((file) => [file.name, openSheet(file, setup)]))
  host.replaceChildren(...[...sheets.values()].map((sheet) => sheet.root))
  let shown = setup.shown

  function show(file: string): void {
    if (!sheets.has(file)) return
    shown = file
    for (const [name, sheet] of sheets) sheet.root.hidden = name !== file
  }
  show(setup.shown)

  return {
    show,
    setFiles(files) {
      for (const { name, text } of files) sheets.get(name)?.setText(text)
    },
    reveal(place) {
      show(place.file)
      sheets.get(place.file)?.reveal(place)
    },
    mark(place) {
      for (const [name, sheet] of sheets) sheet.mark(place?.file === name ? place.line : null)
    },
    format: async () => (await sheets.get(shown)?.format()) ?? { file: shown, type: 'no-formatter' },
    focus: () => sheets.get(shown)?.area.focus(),
    close: () => host.replaceChildren(),
  }
}

interface Sheet {
  readonly root: HTMLElement
  readonly area: HTMLTextAreaElement
  setText(text: string): void
  reveal(place: SourcePlace): void
  mark(line: number | null): void
  format(): Promise<FormatOutcome>
}

/** One file: its line numbers and its textarea, which scroll together. */
function openSheet(file: SourceFile, setup: EditorSetup): Sheet {
  const root = document.createElement('div')
  root.className = 'plain-editor'
  const gutter = document.createElement('div')
  gutter.className = 'plain-gutter'
  gutter.ariaHidden = 'true'
  const area = document.createElement('textarea')
  area.value = file.text
  area.spellcheck = false
  area.wrap = 'off'
  area.autocapitalize = 'off'
  area.setAttribute('autocomplete', 'off')
  area.setAttribute('autocorrect', 'off')
  area.setAttribute('aria-label', `${file.name}. Press Escape, then Tab, to leave the editor by keyboard.`)
  root.append(gutter, area)
  let markedLine: number | null = null

  function number(): void {
    const lines = area.value.split('\n').length
    if (gutter.childElementCount !== lines) {
      gutter.replaceChildren(
        ...Array.from({ length: lines }, (_, index) => {
          const cell = document.createElement('span')
          cell.textContent = String(index + 1)
          return cell
        }),
      )
    }
    for (const [index, cell] of [...gutter.children].entries())
      cell.classList.toggle('is-blamed', index + 1 === markedLine)
  }

  area.addEventListener('input', () => {
    number()
    setup.onChange({ name: file.name, text: area.value })
  })
  area.addEventListener('scroll', () => {
    gutter.style.transform = `translateY(${-area.scrollTop}px)`
  })
  area.addEventListener('keydown', (event) => {
    if (event.code !== 'KeyF' || !event.shiftKey || !event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    setup.onFormat()
  })
  handleTab(area)
  number()

  return {
    root,
    area,
    setText(text) {
      if (area.value === text) return
      area.value = text
      number()
    },
    reveal({ line, column = 1 }) {
      const offset =
        area.value
          .split('\n')
          .slice(0, line - 1)
          .reduce((sum, each) => sum + each.length + 1, 0) +
        column -
        1
      area.focus()
      area.setSelectionRange(offset, offset)
      area.scrollTop = Math.max(0, (line - 4) * Number.parseFloat(getComputedStyle(area).lineHeight))
    },
    mark(line) {
      markedLine = line
      number()
    },
    format: () =>
      formatSheet({
        name: file.name,
        read: () => ({ text: area.value, cursor: area.selectionStart }),
        write(text, cursor) {
          const { from, to, insert: changed } = onlyChange(area.value, text)
          area.focus()
          area.setSelectionRange(from, to)
          insert(area, changed)
          area.setSelectionRange(cursor, cursor)
        },
      }),
  }
}

/** Tab indents and Shift+Tab outdents; after Escape or Control+M the next Tab leaves, so that nobody is trapped (WCAG 2.1.2). */
function handleTab(area: HTMLTextAreaElement): void {
  let tabLeaves = false
  area.addEventListener('blur', () => {
    tabLeaves = false
  })
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' || (event.key.toLowerCase() === 'm' && event.ctrlKey)) {
      tabLeaves = true
      return
    }
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.isComposing) {
      const before = area.value.slice(area.value.lastIndexOf('\n', area.selectionStart - 1) + 1, area.selectionStart)
      const indent = before.match(/^\s*/)?.[0] ?? ''
      if (indent === '') return
      event.preventDefault()
      insert(area, `\n${indent}`)
      return
    }
    if (event.key !== 'Tab' || tabLeaves || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (event.shiftKey) outdent(area)
    else insert(area, '  ')
  })
}

/** Types text as a person would, so that the browser's own undo still works. */
function insert(area: HTMLTextAreaElement, text: string): void {
  // Deprecated, and still the only way to change a textarea without losing its undo history.
  if (document.execCommand('insertText', false, text)) return
  area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end')
  area.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

function outdent(area: HTMLTextAreaElement): void {
  const lineStart = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1
  const spaces = area.value.slice(lineStart).match(/^ {1,2}/)?.[0].length ?? 0
  if (spaces === 0) return
  const caret = area.selectionStart
  area.setSelectionRange(lineStart, lineStart + spaces)
  insert(area, '')
  area.setSelectionRange(Math.max(lineStart, caret - spaces), Math.max(lineStart, caret - spaces))
}
