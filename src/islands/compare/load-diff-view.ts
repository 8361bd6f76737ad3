import type { OpenDiffView } from './diff-view.ts'

/** Loads the comparison that goes with the editor of this page: Monaco's where Monaco is, CodeMirror's everywhere else. */
export async function loadDiffView(): Promise<OpenDiffView> {
  const hasMonaco = document.querySelector('.editor-host .monaco-editor') !== null
  if (hasMonaco && !import.meta.env.SSR) return (await import('./monaco-diff.ts')).openMonacoDiff
  return (await import('./codemirror-diff.ts')).openCodeMirrorDiff
}
