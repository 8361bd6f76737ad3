import { existsSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const GLOBALS = 'duplex:jest-globals'
const WORDS = Symbol.for('duplex.jest')

/**
 * Lets test files import as Jest does: `@jest/globals`, and files by their name without an ending, or with `.js` where a
 * `.ts` stands. The words are globals as well.
 */
export function offerTestImports(words: Readonly<Record<string, unknown>>, file: string): void {
  Object.assign(globalThis, words, { require: createRequire(`${process.cwd()}/${file}`) })
  Reflect.set(globalThis, WORDS, words)
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === '@jest/globals') return { url: GLOBALS, format: 'module', shortCircuit: true }
      return next(meant(specifier, context.parentURL), context)
    },
    load(url, context, next) {
      if (url !== GLOBALS) return next(url, context)
      const names = Object.keys(words)
      const source = [
        `const words = globalThis[Symbol.for('duplex.jest')]`,
        ...names.map((name) => `export const ${name} = words.${name}`),
      ].join('\n')
      return { format: 'module', source, shortCircuit: true }
    },
  })
}

const ENDINGS = ['.ts', '.js', '.mts', '.mjs', '.tsx', '.json']

/** The file that a relative import means, in full; the import as it is when there is none such. */
function meant(specifier: string, parent: string | undefined): string {
  if (!/^\.{1,2}\//.test(specifier) || parent === undefined || !parent.startsWith('file:')) return specifier
  if (isFile(specifier, parent)) return specifier
  const bare = specifier.replace(/\.[cm]?js$/, '')
  const candidates = [...ENDINGS.map((ending) => specifier + ending), ...ENDINGS.map((ending) => bare + ending)]
  return candidates.find((each) => isFile(each, parent)) ?? specifier
}

function isFile(specifier: string, parent: string): boolean {
  return existsSync(fileURLToPath(new URL(specifier, parent)))
}
