/** Monaco ships this module without types. */
declare module 'monaco-editor/languages/features/typescript/tsMode' {
  import type { typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'

  type Defaults = typeof typescriptDefaults

  /** Starts a worker for the language and everything that asks it. To be called once a page. */
  export function setupTypeScript(defaults: Defaults): void
  export function setupJavaScript(defaults: Defaults): void
}
