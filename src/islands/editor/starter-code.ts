import type { SourceFile } from '#protocol'

/** How Shiki draws a starter file on the server: by CSS variables, which editor.css fills with the page's tokens. */
export function asCode({ name, text }: SourceFile) {
  return { code: text.trimEnd(), lang: languageOf(name), theme: 'css-variables' as const, wrap: false as const }
}

function languageOf(name: string): 'ts' | 'js' | 'json' | 'nginx' | 'html' | 'css' | 'plaintext' {
  const extension = name.split('.').at(-1) ?? ''
  if (/^[cm]?tsx?$/.test(extension)) return 'ts'
  if (/^[cm]?jsx?$/.test(extension)) return 'js'
  if (extension === 'conf') return 'nginx'
  return extension === 'json' || extension === 'html' || extension === 'css' ? extension : 'plaintext'
}
