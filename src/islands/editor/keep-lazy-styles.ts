import type { AstroConfig } from 'astro'

type Plugin = Extract<NonNullable<AstroConfig['vite']['plugins']>[number], { name: string }>

/**
 * Keeps the styles of what islands import lazily, such as Monaco's. Astro 7.3 takes a stylesheet that no page links for an
 * orphan and drops it, unless a chunk counts it among its assets; Vite would have loaded it together with the chunk.
 * Only at build time.
 */
export function keepLazyStyles(): Plugin {
  return {
    name: 'duplex:keep-lazy-styles',
    applyToEnvironment: (environment) => environment.name === 'client',
    generateBundle: {
      order: 'pre',
      handler(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue
          for (const sheet of chunk.viteMetadata?.importedCss ?? []) chunk.viteMetadata?.importedAssets.add(sheet)
        }
      },
    },
  }
}
