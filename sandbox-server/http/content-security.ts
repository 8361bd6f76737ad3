import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * The Content-Security-Policy of a built page. Scripts are ours by origin or, when inline, by the hash of their very
 * text, read from the file that is served; nothing else runs. Styles may be inline: the editor and the highlighted code
 * set them. Search needs WebAssembly, the editor needs workers from blobs.
 */
export function contentSecurity(): { of(path: string, modifiedMs: number): string; readonly bare: string } {
  const known = new Map<string, { modifiedMs: number; policy: string }>()
  return {
    bare: policy([]),
    of(path, modifiedMs) {
      const found = known.get(path)
      if (found?.modifiedMs === modifiedMs) return found.policy
      const fresh = { modifiedMs, policy: policy(scriptHashes(readFileSync(path, 'utf8'))) }
      known.set(path, fresh)
      return fresh.policy
    },
  }
}

/** The hashes of a page's inline scripts, each once, as CSP writes them. Data blocks such as JSON are not scripts. */
function scriptHashes(html: string): string[] {
  const hashes = new Set<string>()
  for (const [, attributes = '', text = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    if (/\ssrc\s*=/i.test(attributes)) continue
    const type = /\stype\s*=\s*["']?([^"'\s>]*)/i.exec(attributes)?.[1]?.toLowerCase() ?? ''
    if (!['', 'module', 'text/javascript', 'application/javascript', 'importmap'].includes(type)) continue
    hashes.add(`'sha256-${createHash('sha256').update(text).digest('base64')}'`)
  }
  return [...hashes]
}

function policy(hashes: readonly string[]): string {
  return [
    "default-src 'self'",
    `script-src ${["'self'", "'wasm-unsafe-eval'", ...hashes].join(' ')}`,
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
