import type { Plugin } from 'prettier'
import type { SourceFile, SourcePlace } from '#protocol'

/** What came of formatting a text. */
export type FormattedText =
  | { readonly type: 'text'; readonly text: string; readonly cursor: number }
  | { readonly type: 'does-not-parse'; readonly place: SourcePlace; readonly why: string }
  | { readonly type: 'no-formatter' }
  | { readonly type: 'not-fetched' }
  | { readonly type: 'gave-up' }

/** Lays a file out as the starters are: by Prettier, which is fetched with the first use, and only what the language needs of it. */
export async function formatText({ name, text }: SourceFile, cursor: number): Promise<FormattedText> {
  const language = LANGUAGES.find(({ names }) => names.test(name))
  if (language === undefined) return { type: 'no-formatter' }
  const fetched = await fetchFormatter(language)
  if (fetched === null) return { type: 'not-fetched' }
  const { formatWithCursor, plugins } = fetched
  try {
    const style = language.parser === 'yaml' ? YAML_STYLE : STYLE
    const done = await formatWithCursor(text, { ...style, parser: language.parser, plugins, cursorOffset: cursor })
    return { type: 'text', text: done.formatted, cursor: Math.max(0, done.cursorOffset) }
  } catch (error) {
    const problem = readSyntaxError(error)
    if (problem === null) {
      console.error(error)
      return { type: 'gave-up' }
    }
    const { why, ...at } = problem
    return { type: 'does-not-parse', place: { file: name, ...at }, why }
  }
}

/** The style of the starters, which Biome keeps (biome.json). */
const STYLE = { printWidth: 120, semi: false, singleQuote: true, endOfLine: 'auto' } as const

/** YAML is quoted the way its own manuals do. */
const YAML_STYLE = { ...STYLE, singleQuote: false } as const

interface Language {
  readonly names: RegExp
  readonly parser: string
  plugins(): Promise<readonly Plugin[]>
}

/** Babel reads TypeScript as well as TypeScript's own parser does, at a third of the size. */
const script = async (): Promise<readonly Plugin[]> =>
  Promise.all([import('prettier/plugins/babel'), import('prettier/plugins/estree')])

const styleSheet = async (): Promise<readonly Plugin[]> => [await import('prettier/plugins/postcss')]

const LANGUAGES: readonly Language[] = [
  { names: /\.[cm]?tsx?$/, parser: 'babel-ts', plugins: script },
  { names: /\.[cm]?jsx?$/, parser: 'babel', plugins: script },
  { names: /\.json$/, parser: 'json', plugins: script },
  { names: /\.css$/, parser: 'css', plugins: styleSheet },
  {
    names: /\.html?$/,
    parser: 'html',
    plugins: async () => [await import('prettier/plugins/html'), ...(await script()), ...(await styleSheet())],
  },
  { names: /\.ya?ml$/, parser: 'yaml', plugins: async () => [await import('prettier/plugins/yaml')] },
]

async function fetchFormatter({ plugins }: Language) {
  try {
    const [{ formatWithCursor }, fetched] = await Promise.all([import('prettier/standalone'), plugins()])
    return { formatWithCursor, plugins: [...fetched] }
  } catch (cause) {
    console.warn('The formatter could not be loaded.', cause)
    return null
  }
}

/** Where a text does not parse, and why, in the parser's words without its drawing of the place. Null for another error. */
function readSyntaxError(error: unknown): { line: number; column: number; why: string } | null {
  if (!(error instanceof Error) || !('loc' in error)) return null
  const { loc } = error
  const start = typeof loc === 'object' && loc !== null && 'start' in loc ? loc.start : null
  if (typeof start !== 'object' || start === null) return null
  const { line, column } = start as { line?: unknown; column?: unknown }
  if (typeof line !== 'number' || typeof column !== 'number') return null
  const [first = ''] = error.message.split('\n')
  const [sentence = first] = first.replace(/\s*\(\d+:\d+\)\s*$/, '').split(/\.(?:\s|$)/)
  const why = sentence.replace(/^SyntaxError:\s*/, '')
  return { line, column, why }
}
