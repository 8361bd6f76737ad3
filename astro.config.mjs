import mdx from '@astrojs/mdx'
import preact from '@astrojs/preact'
import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'
import { authorWords } from './src/components/course/author-words.ts'
import { fastWorkspace } from './src/components/site/fast-workspace.ts'
import { smallFonts } from './src/components/site/small-fonts.ts'
import { keepLazyStyles } from './src/islands/editor/keep-lazy-styles.ts'
import { withoutDomLibs } from './src/islands/editor/without-dom-libs.ts'
import { withoutUnusedFeatures } from './src/islands/editor/without-unused-features.ts'
import { workspaceInOneChunk } from './src/islands/workspace/one-chunk.ts'
import { codeLook } from './src/styles/code-look.ts'

/** One of Starlight's parts that this course draws itself. */
const lessonPart = (name) => `./src/components/lesson/${name}.astro`

/** Where the sandbox server listens during development. */
const sandbox = process.env.DUPLEX_SANDBOX

const oneChunk = workspaceInOneChunk()

export default defineConfig({
  output: 'static',
  // Development answers /api/… with a 404 for its missing slash before the proxy below is asked.
  trailingSlash: sandbox ? 'ignore' : 'always',
  devToolbar: { enabled: false },
  prefetch: { prefetchAll: false, defaultStrategy: 'hover' },
  // Every picture of the course is drawn as SVG, so nothing needs a native image library.
  image: { service: passthroughImageService() },
  vite: {
    // Workers are bundled apart, with plugins of their own.
    plugins: [withoutDomLibs(), withoutUnusedFeatures(), keepLazyStyles(), oneChunk.plugin],
    worker: { plugins: () => [withoutDomLibs()] },
    // `npm run dev` starts the sandbox server beside the site; in production one process serves both.
    server: sandbox ? { proxy: { '/api': sandbox, '/healthz': sandbox, '/ws': { target: sandbox, ws: true } } } : {},
    build: {
      // Monaco and its TypeScript worker are large by nature; they are loaded after the page can be read.
      chunkSizeWarningLimit: 8000,
      rolldownOptions: { onLog: (level, log, tell) => isExpected(log) || tell(level, log) },
    },
    environments: {
      client: {
        build: {
          rolldownOptions: {
            output: {
              codeSplitting: { groups: oneChunk.groups },
              // Rolldown names a shared chunk after all that share it.
              chunkFileNames: ({ name }) => `_astro/${name.startsWith('shared') ? 'shared' : name}.[hash].js`,
            },
          },
        },
      },
    },
  },
  integrations: [
    smallFonts(),
    preact(),
    authorWords(),
    starlight({
      title: 'Duplex',
      description: 'Learn WebSockets and real-time systems by building them.',
      favicon: '/favicon.svg',
      customCss: [
        './src/styles/layers.css',
        './src/styles/tokens.css',
        './src/styles/base.css',
        './src/styles/prose.css',
        './src/styles/lesson.css',
      ],
      expressiveCode: codeLook,
      // The lessons live outside src/content/docs; without this their asides and heading anchors silently vanish.
      markdown: { processedDirs: ['./lessons/'] },
      // Sidebar and neighbours come from the collections (lesson-route.ts), so that a new lesson shows without a restart.
      sidebar: [],
      routeMiddleware: './src/components/lesson/lesson-route.ts',
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
      disable404Route: true,
      components: {
        Head: lessonPart('Head'),
        ThemeProvider: lessonPart('ThemeProvider'),
        Header: lessonPart('Header'),
        Sidebar: lessonPart('Sidebar'),
        PageTitle: lessonPart('PageTitle'),
        MarkdownContent: lessonPart('MarkdownContent'),
        Footer: lessonPart('Footer'),
      },
    }),
    // After Starlight, whose Expressive Code must see listings first.
    mdx(),
    fastWorkspace(),
  ],
})

/** Astro marks MDX modules with a directive of its own and reads it before bundling; that bundling drops it is all right. */
function isExpected(log) {
  return log.code === 'MODULE_LEVEL_DIRECTIVE' && log.message.includes('astro:head-inject')
}
