import { readdirSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder the build wrote. */
export const DIST = fileURLToPath(new URL('../../dist/', import.meta.url))

/** The address of every page that was built: `/`, `/course/`, `/lessons/the-protocol/handshake/` and so on. */
export function builtRoutes(): string[] {
  return readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => relative(DIST, `${entry.parentPath}/${entry.name}`).split(sep).join('/'))
    .map((file) => (file === '404.html' ? '/there-is-no-such-page/' : `/${file.replace(/index\.html$/, '')}`))
    .sort()
}
