/** A declaration file under the path the TypeScript worker shall see it at. */
export interface TypesFile {
  readonly filePath: string
  readonly content: string
}

/** Fetches the types of Node and `ws` this site was built with. Null when they cannot be had: the editor then only checks syntax. */
export async function fetchTypes(signal: AbortSignal): Promise<TypesFile[] | null> {
  try {
    const response = await fetch('/editor-types.json', { signal })
    if (!response.ok) return null
    const files: unknown = await response.json()
    return typeof files === 'object' && files !== null ? Object.entries(files).flatMap(asTypesFile) : null
  } catch {
    return null
  }
}

function asTypesFile([path, content]: [string, unknown]): TypesFile[] {
  return typeof content === 'string' ? [{ filePath: `file:///types/${path}`, content }] : []
}
