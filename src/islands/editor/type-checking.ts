import * as monaco from 'monaco-editor/editor'
import * as typescript from 'monaco-editor/languages/features/typescript/register'
import { setupTypeScript } from 'monaco-editor/languages/features/typescript/tsMode'
import type { TypesFile } from './fetch-types.ts'

/**
 * Starts the TypeScript worker over the models there are, with the types it shall know; null where they could not be had.
 * It then checks syntax alone: every import would be underlined.
 *
 * Left to itself Monaco starts the worker with the first model, and again whenever an option changes: fetched and begun
 * twice, a megabyte each. `register` listens for the first model of a language, so this file is to be imported after the
 * models were made. What it then missed is set up here, once, with options that change no more.
 */
export function startTypeChecking(types: TypesFile[] | null): void {
  const { typescriptDefaults } = typescript
  typescriptDefaults.setCompilerOptions(COMPILER_OPTIONS)
  typescriptDefaults.setEagerModelSync(true)
  typescriptDefaults.setExtraLibs(types ?? [])
  typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: types === null, noSyntaxValidation: false })
  if (monaco.editor.getModels().some((model) => model.getLanguageId() === 'typescript')) {
    setupTypeScript(typescriptDefaults)
  }
}

/** Gives a worker that runs all the types it shall know from here on. */
export function takeTypes(types: TypesFile[]): void {
  typescript.typescriptDefaults.setExtraLibs(types)
}

/** Monaco bundles TypeScript 5.9: what it says is advice, near enough to how Node runs `.ts`. The verdict is behaviour. */
const COMPILER_OPTIONS: Parameters<typeof typescript.typescriptDefaults.setCompilerOptions>[0] = {
  target: typescript.ScriptTarget.ESNext,
  module: typescript.ModuleKind.ESNext,
  moduleResolution: typescript.ModuleResolutionKind.NodeJs,
  moduleDetection: 3,
  allowImportingTsExtensions: true,
  allowJs: true,
  allowNonTsExtensions: true,
  esModuleInterop: true,
  noEmit: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  strict: true,
  // Node only: without-dom-libs.ts takes the declarations of browsers out of the worker.
  lib: ['lib.esnext.d.ts'],
  types: [],
}
