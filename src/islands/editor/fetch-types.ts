/** A declaration file under the path the TypeScript worker shall see it at. */
export interface TypesFile {
  readonly filePath: string
  readonly content: string
}

/** What learners may import beside Node and `ws`: each has its types in a pack of its own. */
const PACKAGES = ['ioredis', 'socket.io', 'socket.io-client', 'express', 'prom-client']

/** The packs of types that these files need, by what they import. */
export function packsFor(files: readonly { readonly name: string; readonly text: string }[]): string[] {
  const imported = PACKAGES.filter((name) =>
    files.some(({ text }) => text.includes(`'${name}'`) || text.includes(`"${name}"`)),
  )
  const hasTests = files.some(({ name }) => /\.test\.[jt]s$/.test(name))
  return ['node', ...imported, ...(hasTests ? ['jest'] : [])]
}

/** Fetches packs of types this site was built with. Null when one cannot be had: the editor then only checks syntax. */
export async function fetchTypes(packs: readonly string[], signal: AbortSignal): Promise<TypesFile[] | null> {
  try {
    const fetched = await Promise.all(packs.map((pack) => fetchPack(pack, signal)))
    // Packs share some files.
    const files = new Map(fetched.flat().map((file) => [file.filePath, file]))
    return [...files.values()]
  } catch {
    return null
  }
}

async function fetchPack(pack: string, signal: AbortSignal): Promise<TypesFile[]> {
  const response = await fetch(`/editor-types/${pack}.json`, { signal })
  if (!response.ok) throw new Error(`The types of ${pack} cannot be had: ${response.status}.`)
  const files: unknown = await response.json()
  return typeof files === 'object' && files !== null ? Object.entries(files).flatMap(asTypesFile) : []
}

function asTypesFile([path, content]: [string, unknown]): TypesFile[] {
  return typeof content === 'string' ? [{ filePath: `file:///${path}`, content }] : []
}
