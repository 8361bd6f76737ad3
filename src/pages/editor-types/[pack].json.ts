import type { APIRoute } from 'astro'
import { PACKS } from '../../islands/editor/type-packs.ts'
import { editorTypes } from '../../islands/editor/types.ts'

// One file of types a pack, made when the site is built. The editor fetches the packs its files import, after it has painted.
export function getStaticPaths() {
  return [{ params: { pack: 'node' } }, ...Object.keys(PACKS).map((pack) => ({ params: { pack } }))]
}

export const GET: APIRoute = ({ params: { pack = 'node' } }) => Response.json(PACKS[pack]?.() ?? editorTypes())
