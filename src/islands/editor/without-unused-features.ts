// Runs when the site is built, never in the browser.

/** What of Vite's plugins this one uses. */
interface WithoutUnusedFeatures {
  readonly name: string
  transform(code: string, id: string): { code: string; map: null } | null
}

const WORKERS = /monaco-editor\/esm\/vs\/internal\/common\/workers\.js$/
const FEATURE = /^import '[^']*\/editor\/(?:contrib|standalone|browser\/widget)\/[^']*'; *\n/gm

/**
 * Keeps Monaco to the features that monaco-features.ts names. The module that starts its language workers imports every
 * feature there is once more: nearly 100 KiB that would come after the editor was built, and so could not even join it.
 */
export function withoutUnusedFeatures(): WithoutUnusedFeatures {
  return {
    name: 'duplex:without-unused-features',
    transform(code, id) {
      if (!WORKERS.test(id)) return null
      const kept = code.replace(FEATURE, '')
      if (kept.length === code.length) {
        throw new Error(
          `No imports of features were found in ${id}. Monaco has changed how it starts its workers: see what it imports now, and change FEATURE in without-unused-features.ts, or take this plugin out of astro.config.mjs.`,
        )
      }
      return { code: kept, map: null }
    },
  }
}
