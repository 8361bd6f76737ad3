import type { AstroConfig } from 'astro'

type Plugin = Extract<NonNullable<AstroConfig['vite']['plugins']>[number], { name: string }>

/**
 * Sees to it that what islands import lazily, such as Monaco, finds its styles. Only at build time.
 *
 * Astro 7.3 takes a stylesheet that no page links for an orphan and drops it, unless a chunk counts it among its assets;
 * Vite would have loaded it together with the chunk. And it drops one when all of it stands in a sheet that the page
 * links, but leaves its name with the chunk: Vite would ask for what is gone, and the import would fail.
 */
export function keepLazyStyles(): Plugin[] {
  return [
    {
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
    },
    {
      name: 'duplex:forget-linked-styles',
      // After Astro's own plugins, before Vite's that writes down what belongs to what.
      enforce: 'post',
      applyToEnvironment: (environment) => environment.name === 'client',
      generateBundle(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue
          const sheets = chunk.viteMetadata?.importedCss
          for (const sheet of sheets ?? []) if (bundle[sheet] === undefined) sheets?.delete(sheet)
        }
      },
    },
  ]
}
