/** What the editor calls the language of a file. */
export function languageOf(name: string): string {
  if (/\.[cm]?tsx?$/.test(name)) return 'typescript'
  if (/\.[cm]?jsx?$/.test(name)) return 'javascript'
  return LANGUAGES[name.split('.').at(-1) ?? ''] ?? 'plaintext'
}

/** The same for Monaco's models: its checker knows JavaScript by the file's name, and another language would start a second worker. */
export function monacoLanguageOf(name: string): string {
  const language = languageOf(name)
  return language === 'javascript' ? 'typescript' : language
}

const LANGUAGES: Readonly<Record<string, string>> = {
  conf: 'nginx',
  css: 'css',
  html: 'html',
  json: 'json',
  md: 'markdown',
  yaml: 'yaml',
  yml: 'yaml',
}

/** How Monaco colours each language beside TypeScript: fetched only where a challenge has a file of it. */
const COLOURS: Readonly<Record<string, () => Promise<unknown>>> = {
  javascript: () => import('monaco-editor/languages/definitions/javascript/register'),
  css: () => import('monaco-editor/languages/definitions/css/register'),
  html: () =>
    Promise.all([
      import('monaco-editor/languages/definitions/html/register'),
      import('monaco-editor/languages/definitions/javascript/register'),
      import('monaco-editor/languages/definitions/css/register'),
    ]),
  markdown: () => import('monaco-editor/languages/definitions/markdown/register'),
  yaml: () => import('monaco-editor/languages/definitions/yaml/register'),
  nginx: () => import('./nginx-language.ts'),
}

/** Has the colours of these files' languages ready. One that cannot be fetched leaves its files plain. */
export async function fetchColours(names: readonly string[]): Promise<void> {
  const languages = new Set(names.map(languageOf))
  await Promise.all([...languages].map((language) => COLOURS[language]?.().catch(() => {})))
}
