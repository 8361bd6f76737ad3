import type { AstroConfig } from 'astro'

type Plugin = Extract<NonNullable<AstroConfig['vite']['plugins']>[number], { name: string }>

/**
 * Keeps the styles of what islands import lazily, such as Monaco's. Astro 7.3 takes a stylesheet that no page links for an
 * orphan and drops it, unless a chunk counts it among its assets; Vite would have loaded it together with the chunk.
 * It also drops one whose styles a page links under another name, which differs as soon as a chunk has another name in the
 * browser than on the server: what a chunk still asks for comes back. Only at build time.
 */
export function keepLazyStyles(): Plugin[] {
  const sheets = new Map<string, string | Uint8Array>()
  return [
    {
      name: 'duplex:keep-lazy-styles',
      applyToEnvironment: (environment) => environment.name === 'client',
      generateBundle: {
        order: 'pre',
        handler(_options, bundle) {
          for (const chunk of Object.values(bundle)) {
            if (chunk.type === 'asset') sheets.set(chunk.fileName, chunk.source)
            else
              for (const sheet of chunk.viteMetadata?.importedCss ?? []) chunk.viteMetadata?.importedAssets.add(sheet)
          }
        },
      },
    },
    {
      name: 'duplex:bring-back-styles',
      applyToEnvironment: (environment) => environment.name === 'client',
      generateBundle: {
        order: 'post',
        handler(_options, bundle) {
          const code = Object.values(bundle).flatMap((chunk) => (chunk.type === 'chunk' ? [chunk.code] : []))
          for (const [fileName, source] of sheets) {
            if (!fileName.endsWith('.css') || bundle[fileName] !== undefined) continue
            if (code.some((text) => text.includes(fileName))) this.emitFile({ type: 'asset', fileName, source })
          }
        },
      },
    },
  ]
}
