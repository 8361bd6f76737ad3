import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/typescript/register'
import * as monaco from 'monaco-editor/editor'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import type { SourceFile, SourcePlace } from '#protocol'
import type { CodeEditor, EditorSetup } from './editor.ts'
import { fetchColours, languageOf } from './languages.ts'
import { followTheme } from './monaco-theme.ts'

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

  for (const [name, model] of models) {
    model.onDidChangeContent(() => {
      if (!isReplacing) setup.onChange({ name, text: model.getValue() })
    })
  }
  void checkTypes(setup.files)

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
    focus: () => editor.focus(),
    close() {
      stopFollowing()
      editor.dispose()
      for (const model of models.values()) model.dispose()
    },
  }
}

const LOOK: monaco.editor.IStandaloneEditorConstructionOptions = {
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

/** Models live under the same folder as the types, so that imports resolve as they do in the pod. */
function modelOf({ name, text }: SourceFile): monaco.editor.ITextModel {
  const uri = monaco.Uri.parse(`file:///work/${name}`)
  monaco.editor.getModel(uri)?.dispose()
  return monaco.editor.createModel(text, languageOf(name), uri)
}

async function getWorker(_moduleId: string, label: string): Promise<Worker> {
  if (label !== 'typescript' && label !== 'javascript') return new EditorWorker()
  const { default: TypeScriptWorker } = await import('./typescript-worker.ts')
  return new TypeScriptWorker()
}

let isChecking = false

/** Once the editor has painted. One worker serves every editor of the page. */
async function checkTypes(files: readonly SourceFile[]): Promise<void> {
  if (isChecking) return
  isChecking = true
  await new Promise((resolve) => setTimeout(resolve, 300))
  const { fetchTypes, packsFor } = await import('./fetch-types.ts')
  const types = await fetchTypes(packsFor(files), AbortSignal.timeout(30_000))
  const { startTypeChecking } = await import('./type-checking.ts')
  await startTypeChecking(types)
}
