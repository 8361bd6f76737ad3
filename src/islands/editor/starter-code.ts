import type { SourceFile } from '#protocol'

/** How Shiki draws a starter file on the server: by CSS variables, which editor.css fills with the page's tokens. */
export function asCode({ name, text }: SourceFile) {
  return { code: text.trimEnd(), lang: languageOf(name), theme: 'css-variables' as const, wrap: false as const }
}

/** Shiki's names for the languages of learners' files. */
const LANGUAGES = {
  conf: 'nginx',
  css: 'css',
  html: 'html',
  json: 'json',
  md: 'markdown',
  yaml: 'yaml',
  yml: 'yaml',
} as const

function languageOf(name: string): 'ts' | 'js' | 'plaintext' | (typeof LANGUAGES)[keyof typeof LANGUAGES] {
  const extension = name.split('.').at(-1) ?? ''
  if (/^[cm]?tsx?$/.test(extension)) return 'ts'
  if (/^[cm]?jsx?$/.test(extension)) return 'js'
  return extension in LANGUAGES ? LANGUAGES[extension as keyof typeof LANGUAGES] : 'plaintext'
}
