import './monaco-features.ts'
import 'monaco-editor/languages/definitions/typescript/register'
import * as monaco from 'monaco-editor/editor'
import type { SourceFile, SourcePlace } from '#protocol'
import { checkTypes, getWorker } from './check-types.ts'
import type { CodeEditor, EditorSetup } from './editor.ts'
import { type FormatOutcome, formatSheet } from './format-sheet.ts'
import { fetchColours, monacoLanguageOf } from './languages.ts'
import { followTheme } from './monaco-theme.ts'
import { onlyChange } from './only-change.ts'

/** Opens Monaco over the files. The TypeScript worker and the types of Node and `ws` come after it has painted. */
export async function openMonaco(host: HTMLElement, setup: EditorSetup): Promise<CodeEditor> {
  self.MonacoEnvironment = { getWorker }
  await fetchColours(setup.files.map(({ name }) => name))
  const stopFollowing = followTheme()
  const models = new Map(setup.files.map((file) => [file.name, modelOf(file)]))
  const editor = monaco.editor.create(host, { ...LOOK, model: models.get(setup.shown) ?? null })
  const marks = editor.createDecorationsCollection()
  const views = new Map<string, monaco.editor.ICodeEditorViewState | null>()
  let shown = setup.shown
  let marked: SourcePlace | null = null
  /** True while the page itself changes texts, so that this is not reported as typing. */
  let isReplacing = false

  const lookAtImports = checkTypes(() => [...models].map(([name, model]) => ({ name, text: model.getValue() })))
  for (const [name, model] of models) {
    model.onDidChangeContent(() => {
      lookAtImports()
      if (!isReplacing) setup.onChange({ name, text: model.getValue() })
    })
  }
  editor.addAction({
    id: 'duplex.format',
    label: 'Format This File',
    keybindings: [monaco.KeyMod.Shift | monaco.KeyMod.Alt | monaco.KeyCode.KeyF],
    contextMenuGroupId: '1_modification',
    run: () => setup.onFormat(),
  })
  const opener = monaco.editor.registerEditorOpener({ openCodeEditor: openElsewhere })

  /** Goes to a definition in another file: in its tab where it is the learner's, in a peek where it is a library's. */
  function openElsewhere(
    source: monaco.editor.ICodeEditor,
    resource: monaco.Uri,
    at?: monaco.IRange | monaco.IPosition,
  ): boolean {
    const file = [...models].find(([, model]) => model.uri.toString() === resource.toString())?.[0]
    if (file === undefined) {
      queueMicrotask(() => source.trigger('duplex', 'editor.action.peekDefinition', null))
      return true
    }
    const start = at === undefined ? { lineNumber: 1, column: 1 } : monaco.Position.isIPosition(at) ? at : startOf(at)
    setup.onGoTo({ file, line: start.lineNumber, column: start.column })
    return true
  }

  function show(file: string): void {
    const model = models.get(file)
    if (model === undefined || file === shown) return
    views.set(shown, editor.saveViewState())
    shown = file
    editor.setModel(model)
    editor.restoreViewState(views.get(file) ?? null)
    paintMark()
  }

  function paintMark(): void {
    if (marked === null || marked.file !== shown) {
      marks.clear()
      return
    }
    const range = new monaco.Range(marked.line, 1, marked.line, 1)
    marks.set([
      { range, options: { isWholeLine: true, className: 'blamed-line', linesDecorationsClassName: 'blamed-edge' } },
    ])
  }

  async function formatModel(name: string): Promise<FormatOutcome> {
    const model = models.get(name)
    if (model === undefined) return { file: name, type: 'no-formatter' }
    return formatSheet({
      name,
      read: () => ({
        text: model.getValue(),
        cursor: model.getOffsetAt((name === shown ? editor.getPosition() : null) ?? { lineNumber: 1, column: 1 }),
      }),
      write(text, cursor) {
        const { from, to, insert } = onlyChange(model.getValue(), text)
        const range = monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to))
        model.pushStackElement()
        model.pushEditOperations(editor.getSelections(), [{ range, text: insert }], () => null)
        model.pushStackElement()
        if (name === shown) editor.setPosition(model.getPositionAt(cursor))
      },
    })
  }

  return {
    show,
    setFiles(files) {
      isReplacing = true
      for (const { name, text } of files) {
        const model = models.get(name)
        if (model === undefined || model.getValue() === text) continue
        model.pushStackElement()
        model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
        model.pushStackElement()
      }
      isReplacing = false
    },
    reveal({ file, line, column = 1 }) {
      show(file)
      editor.setPosition({ lineNumber: line, column })
      editor.revealLineInCenterIfOutsideViewport(line)
      editor.focus()
    },
    mark(place) {
      marked = place
      paintMark()
    },
    format: () => formatModel(shown),
    focus: () => editor.focus(),
    close() {
      opener.dispose()
      stopFollowing()
      editor.dispose()
      for (const model of models.values()) model.dispose()
    },
  }
}

/** How every editor of the page looks. */
export const LOOK: monaco.editor.IStandaloneEditorConstructionOptions = {
  accessibilitySupport: 'auto',
  ariaLabel: 'Code editor. Press Control M, then Tab, to leave it by keyboard.',
  automaticLayout: true,
  // The same size, line height and gutter as the code rendered on the server, so that nothing jumps.
  fontSize: 13,
  lineHeight: 21,
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 12,
  glyphMargin: false,
  folding: false,
  padding: { top: 10, bottom: 10 },
  fontFamily:
    '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace',
  fontLigatures: false,
  minimap: { enabled: false },
  // An address in a program is text: `http://{{BACKEND}}` leads nowhere.
  links: false,
  overviewRulerLanes: 0,
  renderFinalNewline: 'on',
  renderLineHighlight: 'line',
  scrollBeyondLastLine: false,
  scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
  stickyScroll: { enabled: false },
  tabSize: 2,
  fixedOverflowWidgets: true,
  bracketPairColorization: { enabled: false },
}

function startOf(range: monaco.IRange): monaco.IPosition {
  return { lineNumber: range.startLineNumber, column: range.startColumn }
}

/** Models live under the same folder as the types, so that imports resolve as they do in the pod. */
function modelOf({ name, text }: SourceFile): monaco.editor.ITextModel {
  const uri = monaco.Uri.parse(`file:///work/${name}`)
  monaco.editor.getModel(uri)?.dispose()
  return monaco.editor.createModel(text, monacoLanguageOf(name), uri)
}
