// Runs when the site is built or served for development, never in the browser.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'
import subsetFont from 'subset-font'

/** A face of fonts.css whose file is made here. */
interface SmallFace {
  /** What its file is called. */
  readonly name: string
  readonly letters: string
  readonly weights: { readonly min: number; readonly max: number }
}

const FACES = new URL('../../styles/fonts.css', import.meta.url)
const MADE = new URL('../../../.duplex/fonts/', import.meta.url)
const require = createRequire(import.meta.url)
/** All of Latin, by the name that the small file has. */
const WHOLE: Readonly<Record<string, string>> = {
  inter: require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
  'jetbrains-mono': require.resolve('@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2'),
}

/**
 * Makes fonts that hold no more than our own pages need: a third of the bytes of all Latin. Which letters and weights those
 * are, fonts.css says.
 */
export function smallFonts(): AstroIntegration {
  return {
    name: 'duplex:small-fonts',
    hooks: {
      'astro:config:setup': async () => {
        await mkdir(MADE, { recursive: true })
        await Promise.all(smallFaces(await readFile(FACES, 'utf8')).map(make))
      },
    },
  }
}

async function make({ name, letters, weights }: SmallFace): Promise<void> {
  const whole = WHOLE[name]
  if (whole === undefined) throw new Error(`${fileURLToPath(FACES)}: there is no font to make ${name}.woff2 of.`)
  const small = await subsetFont(await readFile(whole), letters, {
    targetFormat: 'woff2',
    variationAxes: { wght: weights },
    // In code a ligature is not what was typed. What else a fixed pitch has to substitute, nothing of ours asks for.
    noLayoutClosure: name.includes('mono'),
  })
  await writeFile(new URL(`${name}.woff2`, MADE), small)
}

/** The faces whose files are made here. */
function smallFaces(sheet: string): SmallFace[] {
  return [...sheet.matchAll(/@font-face \{[^}]*\}/g)].flatMap(([face]) => {
    const [, name] = /\.duplex\/fonts\/([\w-]+)\.woff2/.exec(face) ?? []
    if (name === undefined) return []
    const [, range] = /unicode-range:([^;]+);/.exec(face) ?? []
    const [, min, max] = /font-weight: (\d+) (\d+);/.exec(face) ?? []
    if (range === undefined || min === undefined || max === undefined)
      throw new Error(`${fileURLToPath(FACES)}: the face of ${name} needs a unicode-range and two font-weights.`)
    return [{ name, letters: lettersOf(range), weights: { min: Number(min), max: Number(max) } }]
  })
}

/** Every character of a `unicode-range`, such as `U+20-7E, U+A0`. */
function lettersOf(range: string): string {
  return range
    .split(',')
    .map((part) => {
      const [first = '', last = first] = part.trim().replace(/^U\+/i, '').split('-')
      const from = Number.parseInt(first, 16)
      const length = Number.parseInt(last, 16) - from + 1
      return Array.from({ length }, (_, index) => String.fromCodePoint(from + index)).join('')
    })
    .join('')
}
