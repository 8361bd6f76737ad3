import { unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { languageAtOnce, languageSlot, laterLanguage } from '../editor/codemirror-languages.ts'
import { codemirrorLook } from '../editor/codemirror-look.ts'
import type { DiffView, Pair } from './diff-view.ts'

/** Opens CodeMirror's comparison, both files woven into one. It is to read: a tap into it must not bring up a keyboard. */
export async function openCodeMirrorDiff(host: HTMLElement): Promise<DiffView> {
  const view = new EditorView({ parent: host })
  let shown: Pair = { name: '', original: '', originalName: '', mine: '' }

  function lay(pair: Pair): void {
    shown = pair
    view.setState(EditorState.create({ doc: pair.mine, extensions: [...READING, ...sidesOf(pair)] }))
    void dress(pair)
  }

  async function dress(pair: Pair): Promise<void> {
    const language = await laterLanguage(pair.name)
    if (language !== null && shown === pair) view.dispatch({ effects: languageSlot.reconfigure(language) })
  }

  return {
    async show(pair) {
      lay(pair)
    },
    follow(mine) {
      if (mine !== shown.mine) lay({ ...shown, mine })
    },
    goTo({ mine }) {
      const { doc } = view.state
      const { from } = doc.line(Math.min(mine.from, doc.lines))
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    },
    read: () => false,
    close: () => view.destroy(),
  }
}

function sidesOf({ name, original, originalName }: Pair): readonly Extension[] {
  return [
    languageSlot.of(languageAtOnce(name)),
    unifiedMergeView({ original, mergeControls: false, gutter: true, syntaxHighlightDeletions: true }),
    EditorView.contentAttributes.of({
      'aria-label': `${name}: your file, woven into one with ${originalName}`,
      'aria-readonly': 'true',
      tabindex: '0',
    }),
  ]
}

const READING: readonly Extension[] = [
  lineNumbers(),
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  // Before the look of all editors, over which it wins by that.
  EditorView.theme({
    '.cm-line': { paddingLeft: '2ch' },
    '.cm-changedLine, .cm-insertedLine': { background: 'var(--accent-soft)', textDecoration: 'none' },
    '&.cm-merge-b .cm-changedLine': { background: 'var(--accent-soft)' },
    '.cm-changedLine::before': { content: '"+"', display: 'inline-block', width: '2ch', marginLeft: '-2ch' },
    '.cm-deletedChunk': { background: 'var(--warn-soft)', paddingLeft: '0' },
    '.cm-deletedLine': { display: 'block', paddingLeft: '2ch', background: 'none', textDecoration: 'none' },
    '.cm-deletedLine::before': { content: '"−"', display: 'inline-block', width: '2ch', marginLeft: '-2ch' },
    '.cm-deletedLine del': { textDecoration: 'none', background: 'none' },
    '&.cm-merge-b .cm-changedText': { background: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
    '.cm-deletedChunk .cm-deletedText': { background: 'color-mix(in srgb, var(--fault) 9%, transparent)' },
    '.cm-changeGutter .cm-changedLineGutter': { background: 'var(--accent)' },
    '.cm-changeGutter .cm-deletedLineGutter': { background: 'var(--fault)' },
  }),
  codemirrorLook,
]
