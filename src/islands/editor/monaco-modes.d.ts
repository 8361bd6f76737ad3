/** Monaco ships this module without types. */
declare module 'monaco-editor/languages/features/typescript/tsMode' {
  import type { typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'

  type Defaults = typeof typescriptDefaults

  /** Starts a worker for the language and everything that asks it. To be called once a page. */
  export function setupTypeScript(defaults: Defaults): void
}

/** The list that opens while one types. Without types as well; it is imported for what it does. */
declare module 'monaco-editor/editor/contrib/suggest/browser/suggestController' {}

/** Services of Monaco's, without types as well. */
declare module 'monaco-editor/editor/common/services/treeViewsDndService' {}
declare module 'monaco-editor/editor/contrib/codelens/browser/codeLensCache' {}
