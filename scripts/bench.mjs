// npm run bench: sets up what a measure needs, then measures.
import { launch } from './launch.mjs'
import { setUp } from './setup.mjs'

/** What these measure is the built site, in Chromium. */
const OF_PAGES = ['pages', 'wire-timeline']

const chosen = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const looksAtPages = chosen.length === 0 || chosen.some((name) => OF_PAGES.includes(name))
setUp({ site: looksAtPages, browser: looksAtPages })
process.exitCode = await launch(['ROOT/bench/run.ts', ...process.argv.slice(2)], { as: 'caller' })
