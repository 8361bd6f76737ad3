import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/**
 * CodeMirror in the page's own tokens. They are CSS variables, so light and dark follow by themselves. The measures are
 * those of the code as rendered on the server, so that nothing moves when the editor takes its place.
 */
export const codemirrorLook: Extension = [
  EditorView.theme({
    '&': { height: '100%', background: 'var(--panel)', color: 'var(--ink)' },
    '&.cm-focused': { outline: 'none' },
    // Above gutters and panels, which would hide an outline.
    '&.cm-focused::after': {
      content: '""',
      position: 'absolute',
      inset: '0',
      zIndex: '400',
      border: '2px solid var(--accent)',
      pointerEvents: 'none',
    },
    '.cm-scroller': { font: 'var(--code-font)', fontVariantLigatures: 'none', overscrollBehavior: 'contain' },
    '.cm-content': { padding: '10px 0', caretColor: 'var(--accent)' },
    '.cm-line': { padding: '0 14px 0 0' },
    '.cm-gutters': { background: 'var(--panel)', color: 'var(--ink-2)', border: '0' },
    '.cm-lineNumbers .cm-gutterElement': { minWidth: '43px', padding: '0 12px 0 0' },
    '.cm-activeLine, .cm-activeLineGutter': { background: 'color-mix(in srgb, var(--sunk) 63%, transparent)' },
    '.cm-activeLineGutter': { color: 'var(--ink)' },
    '.cm-line.blamed-line': { background: 'var(--fail-soft)' },
    '.cm-gutterElement.is-blamed': {
      background: 'var(--fail-soft)',
      color: 'var(--fail)',
      boxShadow: 'inset 3px 0 var(--fail)',
    },
    '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      background: 'color-mix(in srgb, var(--accent) 20%, transparent)',
    },
    '.cm-content ::selection, .cm-content::selection': {
      background: 'color-mix(in srgb, var(--accent) 20%, transparent)',
    },
    '&.cm-focused .cm-matchingBracket': {
      background: 'var(--accent-soft)',
      outline: '1px solid var(--line-control)',
    },
    '&.cm-focused .cm-nonmatchingBracket': { background: 'var(--fail-soft)' },
    '.cm-selectionMatch': { background: 'color-mix(in srgb, var(--accent) 12%, transparent)' },
    '.cm-searchMatch': { background: 'var(--warn-soft)', outline: '1px solid var(--fault)' },
    '.cm-searchMatch.cm-searchMatch-selected': { background: 'var(--accent-soft)', outline: '2px solid var(--accent)' },
    '.cm-panels': { background: 'var(--sunk)', color: 'var(--ink)' },
    '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
    '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
    '.cm-tooltip': {
      border: '1px solid var(--line-strong)',
      borderRadius: 'var(--r-s)',
      background: 'var(--panel)',
      color: 'var(--ink)',
      boxShadow: 'var(--shadow)',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { font: 'var(--code-font)', maxHeight: '40vh' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', minHeight: '24px' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--ink)' },
    '.cm-completionMatchedText': { color: 'var(--accent)', textDecoration: 'none', fontWeight: '600' },
    '.cm-panel.cm-search': { padding: '8px 34px 8px 10px', fontFamily: 'var(--sans)', fontSize: '16px' },
    '.cm-panel.cm-search [name=close]': { top: '4px', right: '4px', minWidth: '28px', minHeight: '28px' },
    '.cm-panel.cm-search label': {
      display: 'inline-flex',
      gap: '4px',
      alignItems: 'center',
      minHeight: '28px',
      fontSize: '13px',
    },
    '.cm-textfield': {
      width: 'min(42%, 220px)',
      minHeight: '28px',
      border: '1px solid var(--line-control)',
      borderRadius: 'var(--r-s)',
      background: 'var(--panel)',
      color: 'var(--ink)',
      fontSize: 'inherit',
    },
    '.cm-button': {
      minHeight: '28px',
      border: '1px solid var(--line-control)',
      borderRadius: 'var(--r-s)',
      background: 'var(--panel)',
      backgroundImage: 'none',
      color: 'var(--ink)',
      fontSize: '13px',
    },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.tagName], color: 'var(--server)' },
      { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: 'var(--proxy)' },
      { tag: [tags.number, tags.bool, tags.null], color: 'var(--fault)' },
      { tag: [tags.comment, tags.meta], color: 'var(--ink-2)' },
      { tag: [tags.special(tags.variableName), tags.propertyName, tags.attributeName], color: 'var(--ink)' },
      { tag: tags.special(tags.variableName), color: 'var(--accent)' },
      { tag: [tags.heading, tags.strong], fontWeight: '600' },
      { tag: tags.emphasis, fontStyle: 'italic' },
    ]),
  ),
]
