// Runs when the site is built, never in the browser.

import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AstroConfig, AstroIntegration } from 'astro'
import { chooseEditor, LIGHT_EDITOR_MEDIA, readDevice } from '../../islands/editor/choose-editor.ts'

type Plugin = Extract<NonNullable<AstroConfig['vite']['plugins']>[number], { name: string }>

/** What the files of the client are called, by what they are, and what each of them imports as soon as it runs. */
interface ClientFiles {
  readonly imports: Map<string, readonly string[]>
  readonly characters: Map<string, number>
  readonly editors: { monaco: string; codemirror: string }
}

/** An island that comes alive at once: the addresses of its component and of what makes it one. */
const ISLAND_AT_ONCE =
  /<astro-island[^>]*?\bcomponent-url="([^"]+)"[^>]*?\brenderer-url="([^"]+)"[^>]*?\bclient="load"/g
const SCRIPT = /<script type="module" src="([^"]+)"/g
const EDITOR = /\/src\/islands\/editor\/(monaco|codemirror)\.ts$/

/**
 * Saves a workspace the journeys to the server that it can do without. Its styles are inside. And the browser is told at
 * once of every file that its islands and its editor consist of: Astro names the islands' own files alone; what those
 * import, the browser would learn of only when they are there, layer after layer.
 */
export function fastWorkspace(): AstroIntegration {
  const files: ClientFiles = { imports: new Map(), characters: new Map(), editors: { monaco: '', codemirror: '' } }
  const noteFiles: Plugin = {
    name: 'duplex:note-client-files',
    applyToEnvironment: (environment) => environment.name === 'client',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        files.imports.set(
          `/${chunk.fileName}`,
          chunk.imports.map((name) => `/${name}`),
        )
        files.characters.set(`/${chunk.fileName}`, chunk.code.length)
        for (const id of chunk.moduleIds) {
          const [, editor] = EDITOR.exec(id) ?? []
          if (editor === 'monaco' || editor === 'codemirror') files.editors[editor] = `/${chunk.fileName}`
        }
      }
    },
  }
  return {
    name: 'duplex:fast-workspace',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [noteFiles] } })
      },
      'astro:build:done': async ({ dir, pages }) => {
        const workspaces = pages.filter(({ pathname }) => /^challenges\/[^/]+\/$/.test(pathname))
        for (const { pathname } of workspaces) {
          const folder = fileURLToPath(dir)
          const file = `${folder}${pathname}index.html`
          const dressed = await withStylesInside(await readFile(file, 'utf8'), folder)
          await writeFile(file, withPreloads(dressed, files))
        }
      },
    },
  }
}

const SHEET = /<link rel="stylesheet" href="([^"]+)"\s*\/?>/g
const FONT = /<link rel="preload"[^>]*\bas="font"[^>]*>/g

/**
 * The page with its styles inside, and its fonts asked for after them: on a slow network it can be read a journey to the
 * server and back earlier. Each link stays, disabled, so that a part which is fetched later finds its styles there.
 */
async function withStylesInside(page: string, folder: string): Promise<string> {
  const sheets = new Map<string, string>()
  for (const [, href = ''] of page.matchAll(SHEET)) sheets.set(href, await readFile(`${folder}${href}`, 'utf8'))
  const fonts = page.match(FONT) ?? []
  return page
    .replaceAll(FONT, '')
    .replaceAll(SHEET, (_, href) => `<style>${sheets.get(href)}</style><link rel="stylesheet" href="${href}" disabled>`)
    .replace('</head>', (end) => `${fonts.join('')}${end}`)
}

/**
 * The page with a link for each file that it needs at once. The largest come first: a browser fetches six at a time over
 * HTTP/1.1, and while a large one keeps the line busy, nobody waits for the journeys that the many small ones take.
 */
function withPreloads(page: string, { imports, characters, editors }: ClientFiles): string {
  const withTheirs = (first: readonly string[]): string[] => {
    const needed = new Set(first.filter((file) => imports.has(file)))
    for (const file of needed) for (const imported of imports.get(file) ?? []) needed.add(imported)
    return [...needed]
  }
  const islands = [...page.matchAll(ISLAND_AT_ONCE)].flatMap(([, component = '', renderer = '']) => [
    component,
    renderer,
  ])
  const scripts = [...page.matchAll(SCRIPT)].map(([, src = '']) => src)
  const first = withTheirs([...islands, ...scripts])
  const length = (file: string): number => characters.get(file) ?? 0
  const editorFiles = {
    monaco: withTheirs([editors.monaco]).filter((file) => !first.includes(file)),
    codemirror: withTheirs([editors.codemirror]).filter((file) => !first.includes(file)),
  }
  const links = [
    ...first.map((file) => ({ file, media: '' })),
    // The choice without what only a script can ask: where that differs, the script adds what is missing.
    ...editorFiles.codemirror.map((file) => ({ file, media: ` media="${LIGHT_EDITOR_MEDIA}"` })),
  ]
    .sort((a, b) => length(b.file) - length(a.file))
    .map(({ file, media }) => `<link rel="modulepreload" href="${file}"${media}>`)
  const asks = `(${askForEditor})(${chooseEditor},${readDevice},${JSON.stringify(editorFiles)})`
  // The script stands before the first stylesheet: no script after one runs until that is there. The links stand behind the
  // last one, so that what is read comes before what is used. Given as functions, so that a dollar sign in them is one.
  return page
    .replace('<meta charset="utf-8">', (charset) => `${charset}<script>${asks}</script>`)
    .replace('</body>', (end) => `${links.join('')}${end}`)
}

/** In the page, before anything of it is fetched: the choice is the one that the page itself will make. */
function askForEditor(
  choose: typeof chooseEditor,
  read: typeof readDevice,
  files: Record<ReturnType<typeof chooseEditor>, readonly string[]>,
): void {
  for (const file of files[choose(read(window))]) {
    const link = document.createElement('link')
    link.rel = 'modulepreload'
    link.href = file
    document.head.append(link)
  }
}
