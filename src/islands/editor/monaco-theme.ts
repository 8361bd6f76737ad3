import * as monaco from 'monaco-editor/editor'
import { onThemeChange, readTokens } from '../workspace/token-colours.ts'

/** Gives Monaco the colours of the page, now and whenever the theme changes. Returns the way to stop. */
export function followTheme(): () => void {
  paint()
  return onThemeChange(paint)
}

function paint(): void {
  const token = readTokens(TOKENS)
  const isDark = brightness(token.panel) < 128
  monaco.editor.defineTheme('duplex', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: token.ink.slice(1) },
      { token: 'keyword', foreground: token.server.slice(1) },
      { token: 'string', foreground: token.proxy.slice(1) },
      { token: 'string.escape', foreground: token.proxy.slice(1) },
      { token: 'regexp', foreground: token.proxy.slice(1) },
      { token: 'number', foreground: token.fault.slice(1) },
      { token: 'comment', foreground: token['ink-2'].slice(1) },
      { token: 'delimiter', foreground: token.ink.slice(1) },
      { token: 'type', foreground: token.ink.slice(1) },
      { token: 'identifier', foreground: token.ink.slice(1) },
      // Of nginx. Monaco's own blue stands at 3.1 : 1 on the dark panel.
      { token: 'variable', foreground: token.accent.slice(1) },
      { token: 'variable.predefined', foreground: token.accent.slice(1) },
    ],
    colors: {
      'editor.background': token.panel,
      'editor.foreground': token.ink,
      // Monaco's own line numbers stand at 1.75 : 1.
      'editorLineNumber.foreground': token['ink-2'],
      'editorLineNumber.activeForeground': token.ink,
      'editorCursor.foreground': token.accent,
      'editor.lineHighlightBackground': `${token.sunk}a0`,
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': `${token.accent}33`,
      'editor.inactiveSelectionBackground': `${token.accent}1f`,
      'editor.wordHighlightBackground': `${token.accent}1f`,
      'editor.wordHighlightStrongBackground': `${token.accent}2b`,
      'editorIndentGuide.background1': token.line,
      'editorWidget.background': token.panel,
      'editorWidget.border': token['line-strong'],
      'editorHoverWidget.background': token.panel,
      'editorHoverWidget.border': token['line-strong'],
      'editorSuggestWidget.background': token.panel,
      'editorSuggestWidget.selectedBackground': token['accent-soft'],
      'editorSuggestWidget.selectedForeground': token.ink,
      'editorSuggestWidget.highlightForeground': token.accent,
      'editorSuggestWidget.focusHighlightForeground': token.accent,
      'peekView.border': token.accent,
      'peekViewTitle.background': token.sunk,
      'peekViewTitleLabel.foreground': token.ink,
      'peekViewTitleDescription.foreground': token['ink-2'],
      'peekViewEditor.background': token.panel,
      'peekViewEditorGutter.background': token.panel,
      'peekViewEditor.matchHighlightBackground': token['accent-soft'],
      'peekViewResult.background': token.sunk,
      'peekViewResult.lineForeground': token.ink,
      'peekViewResult.fileForeground': token.ink,
      'peekViewResult.matchHighlightBackground': token['accent-soft'],
      'peekViewResult.selectionBackground': token['accent-soft'],
      'peekViewResult.selectionForeground': token.ink,
      'list.hoverBackground': token['accent-soft'],
      'list.focusForeground': token.ink,
      'list.highlightForeground': token.accent,
      'quickInputList.focusBackground': token['accent-soft'],
      'quickInputList.focusForeground': token.ink,
      'quickInput.background': token.panel,
      'input.background': token.panel,
      'input.foreground': token.ink,
      'input.border': token['line-control'],
      'editor.findMatchBackground': token['accent-soft'],
      'editor.findMatchBorder': token.accent,
      'editor.findMatchHighlightBackground': `${token.accent}26`,
      'editorError.foreground': token.fail,
      'editorWarning.foreground': token.fault,
      // One colour for all brackets: colours have fixed meanings here, and nesting is not one of them.
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((level) => [`editorBracketHighlight.foreground${level}`, token.ink]),
      ),
      // Unused names are underlined by the checker's hint; fading them would take them under readable contrast.
      'editorUnnecessaryCode.opacity': '#000000ff',
      // Neither side of a comparison is the wrong one: blue for yours, amber for the other, told by + and − as well.
      // Any stronger, and strings would fall under 4.5 : 1 on them.
      'diffEditor.insertedLineBackground': token['accent-soft'],
      'diffEditor.insertedTextBackground': `${token.accent}0f`,
      'diffEditor.removedLineBackground': token['warn-soft'],
      'diffEditor.removedTextBackground': `${token.fault}17`,
      'diffEditorGutter.insertedLineBackground': token['accent-soft'],
      'diffEditorGutter.removedLineBackground': token['warn-soft'],
      'diffEditor.diagonalFill': token.line,
      'diffEditor.border': token.line,
      'scrollbar.shadow': '#00000000',
      focusBorder: token.accent,
    },
  })
  monaco.editor.setTheme('duplex')
}

const TOKENS = [
  'panel',
  'sunk',
  'line',
  'line-strong',
  'line-control',
  'ink',
  'ink-2',
  'accent',
  'accent-soft',
  'warn-soft',
  'server',
  'proxy',
  'fault',
  'fail',
] as const

function brightness(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return 0.299 * (red ?? 0) + 0.587 * (green ?? 0) + 0.114 * (blue ?? 0)
}
