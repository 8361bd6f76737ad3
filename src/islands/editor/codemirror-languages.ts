import { Compartment, type Extension } from '@codemirror/state'
import { javascriptLanguage, typescriptLanguage } from './codemirror-typescript.ts'
import { languageOf } from './languages.ts'

/** Where a state keeps its language. */
export const languageSlot = new Compartment()

/** The languages nearly every challenge has, which are there at once. */
export function languageAtOnce(name: string): Extension {
  const language = languageOf(name)
  if (language === 'typescript') return typescriptLanguage
  return language === 'javascript' ? javascriptLanguage : []
}

/** The colours of the other languages, fetched for the files that need them. Null where there are none, or they cannot be had. */
export async function laterLanguage(name: string): Promise<Extension | null> {
  return (await LATER[languageOf(name)]?.().catch(() => null)) ?? null
}

const LATER: Readonly<Record<string, () => Promise<Extension>>> = {
  css: async () => (await import('@codemirror/lang-css')).css(),
  html: async () => (await import('@codemirror/lang-html')).html(),
  markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
  yaml: async () => (await import('@codemirror/lang-yaml')).yaml(),
  nginx: async () => (await import('./codemirror-nginx.ts')).nginx,
}
