import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from '@codemirror/commands'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import {
  Annotation,
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  type TransactionSpec,
} from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { SourceFile, SourcePlace } from '#protocol'
import { languageAtOnce, languageSlot, laterLanguage } from './codemirror-languages.ts'
import { codemirrorLook } from './codemirror-look.ts'
import { blamedLine, blameLine } from './codemirror-marks.ts'
import { touchKeys } from './codemirror-touch-keys.ts'
import type { CodeEditor, EditorSetup } from './editor.ts'
import { type FormatOutcome, formatSheet } from './format-sheet.ts'
import { onlyChange } from './only-change.ts'

/** Where a state keeps what is fetched once it can be typed into. */
const extrasSlot = new Compartment()

/** Says that the page itself changed a text, so that this is not reported as typing. */
const byThePage = Annotation.define<true>()

/** Opens CodeMirror over the files: one view, and a state with a history of its own for each. For touch, narrow screens and Save-Data. */
export async function openCodeMirror(host: HTMLElement, setup: EditorSetup): Promise<CodeEditor> {
  const isTouch = matchMedia('(pointer: coarse)').matches
  const states = new Map(setup.files.map((file) => [file.name, stateOf(file)]))
  const scrolls = new Map<string, ReturnType<EditorView['scrollSnapshot']>>()
  let shown = states.has(setup.shown) ? setup.shown : (setup.files[0]?.name ?? '')
  const view = new EditorView({ parent: host, state: states.get(shown) ?? EditorState.create() })
  let isClosed = false
  for (const { name } of setup.files) void dress(name)
  addExtras().catch(() => {})

  function format(): boolean {
    setup.onFormat()
    return true
  }

  function stateOf({ name, text }: SourceFile): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        // Before the keys every editor has: Enter takes a word on offer, Escape closes what is open.
        extrasSlot.of([]),
        ...KEYS,
        keymap.of([{ key: 'Shift-Alt-f', run: format }]),
        // Native selection has handles to drag on touch; a drawn one has none.
        ...(isTouch ? [touchKeys(format)] : [drawSelection()]),
        languageSlot.of(languageAtOnce(name)),
        EditorView.contentAttributes.of({
          'aria-label': `${name}. Press Escape, then Tab, to leave the editor by keyboard.`,
          // It can be typed into as it is; that it scrolls by keyboard, not every reader of the page knows without this.
          tabindex: '0',
          autocapitalize: 'off',
          autocorrect: 'off',
          spellcheck: 'false',
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((each) => each.annotation(byThePage))) return
          setup.onChange({ name, text: update.state.doc.toString() })
        }),
      ],
    })
  }

  /** Gives a file its colours when they are fetched only now. */
  async function dress(name: string): Promise<void> {
    const language = await laterLanguage(name)
    if (language !== null && !isClosed) change(name, { effects: languageSlot.reconfigure(language) })
  }

  /** Without them it is an editor all the same, so a failure is nobody's business. */
  async function addExtras(): Promise<void> {
    const { codemirrorExtras } = await import('./codemirror-extras.ts')
    if (isClosed) return
    for (const name of states.keys()) change(name, { effects: extrasSlot.reconfigure(codemirrorExtras) })
  }

  function stateNow(name: string): EditorState | undefined {
    return name === shown ? view.state : states.get(name)
  }

  /** Changes a file, whether it is in front or not. */
  function change(name: string, spec: TransactionSpec): void {
    if (name === shown) view.dispatch(spec)
    else {
      const state = states.get(name)
      if (state !== undefined) states.set(name, state.update(spec).state)
    }
  }

  function show(file: string): void {
    const next = states.get(file)
    if (next === undefined || file === shown) return
    states.set(shown, view.state)
    scrolls.set(shown, view.scrollSnapshot())
    const hadFocus = view.hasFocus
    shown = file
    view.setState(next)
    const scroll = scrolls.get(file)
    if (scroll !== undefined) view.dispatch({ effects: scroll })
    if (hadFocus) view.focus()
  }

  return {
    show,
    setFiles(files) {
      for (const { name, text } of files) {
        const state = stateNow(name)
        if (state === undefined || state.doc.toString() === text) continue
        change(name, {
          changes: onlyChange(state.doc.toString(), text),
          annotations: [byThePage.of(true), isolateHistory.of('full')],
        })
      }
    },
    reveal({ file, line, column = 1 }) {
      show(file)
      const { doc } = view.state
      const at = doc.line(Math.min(Math.max(line, 1), doc.lines))
      const anchor = Math.min(at.from + column - 1, at.to)
      view.dispatch({
        selection: EditorSelection.cursor(anchor),
        effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
      })
      view.focus()
    },
    mark(place: SourcePlace | null) {
      for (const name of states.keys()) {
        change(name, { effects: blameLine.of(place?.file === name ? place.line : null) })
      }
    },
    format(): Promise<FormatOutcome> {
      const name = shown
      return formatSheet({
        name,
        read: () => {
          const state = stateNow(name) ?? view.state
          return { text: state.doc.toString(), cursor: state.selection.main.head }
        },
        write(text, cursor) {
          change(name, {
            changes: onlyChange((stateNow(name) ?? view.state).doc.toString(), text),
            selection: EditorSelection.cursor(cursor),
            annotations: isolateHistory.of('full'),
            scrollIntoView: true,
          })
        },
      })
    },
    focus: () => view.focus(),
    close() {
      isClosed = true
      view.destroy()
    },
  }
}

/** Escape lets Tab leave, with no clock running, until something is typed or the editor is left (WCAG 2.1.2). */
const wayOut: Extension = [
  // An observer: whatever else Escape closes, it closes, and the way out is open all the same.
  EditorView.domEventObservers({
    keydown(event, view) {
      if (event.key !== 'Escape' || event.isComposing) return
      view.setTabFocusMode(true)
      view.dispatch({ effects: EditorView.announce.of('Tab leaves the editor now.') })
    },
    blur: (_event, view) => view.setTabFocusMode(false),
  }),
  EditorView.updateListener.of((update) => {
    if (update.docChanged) update.view.setTabFocusMode(false)
  }),
]

const KEYS: readonly Extension[] = [
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  history(),
  indentUnit.of('  '),
  EditorState.tabSize.of(2),
  indentOnInput(),
  bracketMatching(),
  blamedLine,
  wayOut,
  codemirrorLook,
  keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
]
