// Runs when the site is built, never in the browser.

import type { AstroConfig } from 'astro'

type Plugin = Extract<NonNullable<AstroConfig['vite']['plugins']>[number], { name: string }>

/** What belongs to the workspace alone, what its light editor adds, and what others use as well. */
type Part = 'workspace' | 'codemirror' | 'shared'

interface ChunkGroup {
  readonly name: Part
  readonly test: (id: string) => boolean
  readonly priority: number
  readonly entriesAware?: boolean
  readonly entriesAwareMergeThreshold?: number
}

const ISLANDS = /\/src\/islands\/workspace\/(?:panes|actions|status)\.tsx$/
const EDITORS = { codemirror: /\/src\/islands\/editor\/codemirror\.ts$/, monaco: /\/src\/islands\/editor\/monaco\.ts$/ }
/** Styles stay where Astro looks for them. */
const STYLES = /\.css(?:$|\?)/

/**
 * Puts the modules of the workspace into one chunk, and those of its light editor into another. Left alone, every set of
 * pages that share a module becomes a chunk: forty files of a kilobyte or two, found one after the other, which on a slow
 * network is seconds. What other pages use as well stays as it is, so that a lesson never fetches the workspace.
 */
export function workspaceInOneChunk(): { plugin: Plugin; groups: ChunkGroup[] } {
  const parts = new Map<string, Part>()
  const is = (part: Part) => (id: string) => parts.get(id) === part
  const plugin: Plugin = {
    name: 'duplex:workspace-in-one-chunk',
    applyToEnvironment: (environment) => environment.name === 'client',
    buildEnd() {
      const now = (id: string): readonly string[] => this.getModuleInfo(id)?.importedIds ?? []
      const nowAndLater = (id: string) => [...now(id), ...(this.getModuleInfo(id)?.dynamicallyImportedIds ?? [])]
      const modules = [...this.getModuleIds()].filter((id) => !STYLES.test(id))
      const islands = modules.filter((id) => ISLANDS.test(id))
      const others = modules.filter((id) => this.getModuleInfo(id)?.isEntry && !ISLANDS.test(id))
      const elsewhere = reached(others, nowAndLater)
      const workspace = reached(islands, now)
      const codemirror = reached(
        modules.filter((id) => EDITORS.codemirror.test(id)),
        now,
      )
      const monaco = reached(
        modules.filter((id) => EDITORS.monaco.test(id)),
        now,
      )
      for (const id of modules) {
        const users = [workspace, codemirror, monaco].filter((set) => set.has(id))
        if (users.length === 0) continue
        if (users.length > 1 || elsewhere.has(id)) parts.set(id, 'shared')
        else if (workspace.has(id)) parts.set(id, 'workspace')
        else if (codemirror.has(id)) parts.set(id, 'codemirror')
      }
    },
  }
  return {
    plugin,
    groups: [
      // First, so that what follows does not take it along.
      { name: 'shared', test: is('shared'), priority: 3, entriesAware: true, entriesAwareMergeThreshold: 3_000 },
      { name: 'workspace', test: is('workspace'), priority: 2 },
      { name: 'codemirror', test: is('codemirror'), priority: 1 },
    ],
  }
}

/** Everything that is imported from here, and from there, and so on. */
function reached(from: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set(from)
  for (const id of seen) for (const imported of next(id)) seen.add(imported)
  return seen
}
