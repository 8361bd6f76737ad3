/** Monaco's TypeScript worker, in a chunk of its own: nearly a megabyte that must not delay the first key press. */
export { default } from 'monaco-editor/languages/features/typescript/ts.worker?worker'
