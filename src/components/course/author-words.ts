import { existsSync, readdirSync } from 'node:fs'
import type { AstroIntegration } from 'astro'

/** The components an author may use in a lesson or a brief without importing them. */
const WORDS = ['Cards', 'Challenge', 'Lab', 'Quiz', 'Rfc'] as const

const FROM = '/src/components/course'
const LABS = new URL('../../labs/', import.meta.url)

interface Attribute {
  type: string
  name?: string
  value?: unknown
}

interface Element {
  type: string
  name: string | null
  attributes: Attribute[]
  children: unknown[]
}

interface Context {
  fileURL: URL | undefined
  prependChild(node: object, child: object | object[]): void
  appendChild(node: object, child: object | object[]): void
}

/**
 * Lets authors write <Quiz/>, <Lab/> and the other words of the course without imports: the import lines are added while
 * the MDX is read. A lab's own island is imported too, because Astro wakes only what it sees imported by name.
 */
export function authorWords(): AstroIntegration {
  return {
    name: 'author-words',
    hooks: {
      'astro:config:setup': ({ config }) => {
        const processor = config.markdown.processor
        if (processor?.name !== 'satteri') {
          throw new Error(
            `Course components are added by a plugin for the Markdown processor "satteri", but this site uses "${processor?.name}". Port src/components/course/author-words.ts to it.`,
          )
        }
        const options = processor.options as { mdastPlugins: unknown[] }
        options.mdastPlugins.push(plugin)
      },
    },
  }
}

function plugin({ fileURL, sourceFormat }: { fileURL: URL | undefined; sourceFormat: string }) {
  if (sourceFormat !== 'mdx' || !fileURL?.pathname.includes('/lessons/')) return null

  const imports = new Map<string, string>()
  const note = (node: Element, context: Context): void => {
    const word = WORDS.find((known) => known === node.name)
    if (!word) return
    imports.set(word, `${FROM}/${word}.astro`)
    if (word === 'Lab') imports.set(...wakeLab(node, context))
  }

  return {
    name: 'author-words',
    mdxJsxFlowElement: note,
    mdxJsxTextElement: note,
    after(root: object, context: Context) {
      const lines = [...imports].map(([name, path]) => `import ${name} from '${path}'`)
      if (lines.length > 0) context.prependChild(root, { type: 'mdxjsEsm', value: lines.join('\n') })
    },
  }
}

/** Puts the lab's island into <Lab name="…">, with every attribute but the name handed on to it, and says what to import. */
function wakeLab(node: Element, context: Context): [name: string, path: string] {
  const name = node.attributes.find((attribute) => attribute.name === 'name')?.value
  const known = labNames()
  if (typeof name !== 'string' || !known.includes(name)) {
    throw new Error(
      `<Lab name=${JSON.stringify(name ?? '')}> in ${context.fileURL?.pathname}: there is no lab by that name. The labs are ${known.join(', ') || '(none yet)'}; each is a folder in src/labs with an index.tsx.`,
    )
  }
  const island = `Lab_${name.replaceAll('-', '_')}`
  context.appendChild(node, {
    type: 'mdxJsxFlowElement',
    name: island,
    attributes: [
      ...node.attributes.filter((attribute) => attribute.name !== 'name'),
      { type: 'mdxJsxAttribute', name: 'client:visible', value: null },
      { type: 'mdxJsxAttribute', name: 'slot', value: 'lab' },
    ],
    children: [],
  })
  return [island, `/src/labs/${name}/index.tsx`]
}

function labNames(): string[] {
  return readdirSync(LABS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/index.tsx`, LABS)))
    .map((entry) => entry.name)
    .sort()
}
