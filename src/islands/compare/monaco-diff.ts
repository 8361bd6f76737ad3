import 'monaco-editor/features/diffEditor/register'
import * as monaco from 'monaco-editor/editor'
import { monacoLanguageOf } from '../editor/languages.ts'
import { LOOK } from '../editor/monaco.ts'
import type { DiffView, Pair } from './diff-view.ts'

/** How long the differences may take to be painted before the page goes on without waiting, in milliseconds. */
const PAINT_MS = 3000

/**
 * Opens Monaco's comparison. The learner's side is the very text of the editor behind it: what is typed here is typed
 * there, and is kept, undone and checked as ever. Keys and colours are set by that editor.
 */
export async function openMonacoDiff(host: HTMLElement): Promise<DiffView> {
  const { ariaLabel: _, ...look } = LOOK
  const editor = monaco.editor.createDiffEditor(host, {
    ...look,
    originalAriaLabel: 'What your file is compared with, to read. F7 reads the changes one by one.',
    modifiedAriaLabel: 'Your file. F7 reads the changes one by one; Control M, then Tab, leaves.',
    accessibilityVerbose: true,
    ignoreTrimWhitespace: false,
    originalEditable: false,
    renderGutterMenu: false,
    renderOverviewRuler: false,
    renderSideBySide: true,
    // Narrower than this it is woven into one.
    renderSideBySideInlineBreakpoint: 800,
  })
  /** Ends what is shown. */
  let drop = (): void => undefined

  function show({ name, original: text, mine }: Pair): Promise<void> {
    drop()
    shownSoFar += 1
    const address = monaco.Uri.parse(`file:///compared/${shownSoFar}/${name}`)
    const original = monaco.editor.createModel(text, monacoLanguageOf(name), address)
    const live = monaco.editor.getModel(monaco.Uri.parse(`file:///work/${name}`))
    const painted = firstPaint(editor)
    editor.setModel({ original, modified: live ?? monaco.editor.createModel(mine, monacoLanguageOf(name)) })
    drop = () => {
      const own = live === null ? editor.getModifiedEditor().getModel() : null
      editor.setModel(null)
      // The worker that looks for the differences is not asked back; what it reads must stay until it is done.
      void painted.then(() => {
        original.dispose()
        own?.dispose()
      })
    }
    return painted
  }

  return {
    show,
    // The model of the editor behind is on the screen already.
    follow() {},
    goTo({ mine }) {
      const side = editor.getModifiedEditor()
      side.setPosition({ lineNumber: mine.from, column: 1 })
      side.revealLinesInCenter(mine.from, mine.from + Math.max(0, mine.count - 1))
    },
    read(by) {
      if (by === 1) editor.accessibleDiffViewerNext()
      else editor.accessibleDiffViewerPrev()
      return true
    },
    close() {
      drop()
      editor.dispose()
    },
  }
}

/** Counted for the page, so that no two files being compared bear the same address. */
let shownSoFar = 0

function firstPaint(editor: monaco.editor.IStandaloneDiffEditor): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(late)
      painted.dispose()
      resolve()
    }
    const painted = editor.onDidUpdateDiff(finish)
    const late = setTimeout(finish, PAINT_MS)
  })
}
