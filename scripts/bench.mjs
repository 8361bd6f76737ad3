// npm run bench: sets up what a measure needs, then measures.
import { launch } from './launch.mjs'
import { setUp } from './setup.mjs'

setUp({ site: false, browser: false })
process.exitCode = await launch(['ROOT/bench/run.ts', ...process.argv.slice(2)], { as: 'caller' })
