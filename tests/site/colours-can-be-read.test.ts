import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const TEXT = 'ink ink-2 ink-3 accent client server redis proxy control fault pass fail'.split(' ')
const GROUND = 'paper panel sunk accent-soft pass-soft fail-soft warn-soft'.split(' ')

const css = readFileSync(new URL('../../src/styles/tokens.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = css.split('[data-theme="dark"]')

for (const [theme, half] of Object.entries({ light, dark })) {
  const colours = new Map(
    [...half.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]),
  )
  const contrast = (one: string, other: string): number => {
    const [brighter = 0, darker = 0] = [one, other]
      .map((name) => luminance(colours.get(name) ?? assert.fail(`tokens.css has no ${theme} colour --${name}`)))
      .sort((a, b) => b - a)
    return (brighter + 0.05) / (darker + 0.05)
  }

  for (const ground of GROUND) {
    test(`every text colour can be read on ${ground} in the ${theme} theme`, () => {
      const weak = TEXT.map((text) => ({ text, ratio: contrast(text, ground) })).filter(({ ratio }) => ratio < 4.5)
      assert.deepEqual(weak, [])
    })
  }

  test(`what stands on the accent can be read in the ${theme} theme`, () => {
    assert.ok(contrast('accent-ink', 'accent') >= 4.5)
  })

  test(`lines that draw a control can be seen in the ${theme} theme`, () => {
    const weak = GROUND.filter((ground) => contrast('line-control', ground) < 3)
    assert.deepEqual(weak, [])
  })
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
