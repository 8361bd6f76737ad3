// Runs when the site is built, never in the browser.

/** What of Vite's plugins this one uses. */
interface WithoutDomLibs {
  readonly name: string
  transform(code: string, id: string): { code: string; map: null } | null
}

const LIBS = /monaco-editor\/esm\/.*\/typescript\/lib\/lib\.js$/
/** Every entry is one assignment at the start of a line; its text may go on over many lines. */
const ENTRY = /^(?=libFileMap\["|export )/m
const UNUSED = /^libFileMap\["lib\.(?:dom|webworker|scripthost)\b/

/**
 * Leaves the declarations of browsers out of the TypeScript worker, nearly 200 KiB of it: learners' programs run in Node,
 * and the editor is told `lib.esnext` alone. The names stay known to Monaco, the texts are simply not there to be read.
 */
export function withoutDomLibs(): WithoutDomLibs {
  return {
    name: 'duplex:without-dom-libs',
    transform(code, id) {
      if (!LIBS.test(id)) return null
      const entries = code.split(ENTRY)
      const kept = entries.filter((entry) => !UNUSED.test(entry))
      if (kept.length === entries.length) {
        throw new Error(
          `No declarations of browsers were found in ${id}. Monaco has changed how it keeps TypeScript's libraries: see what it looks like now, and change ENTRY and UNUSED in without-dom-libs.ts.`,
        )
      }
      return { code: kept.join(''), map: null }
    },
  }
}
