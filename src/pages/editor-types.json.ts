import type { APIRoute } from 'astro'
import { editorTypes } from '../islands/editor/types.ts'

/** The types of Node and `ws` as one file, made when the site is built; the editor fetches it after it has painted. */
export const GET: APIRoute = () => Response.json(editorTypes())
