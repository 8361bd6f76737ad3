// npm start: sets everything up, then serves the site and the sandbox on http://localhost:4321 (PORT and HOST change it).
import path from 'node:path'
import { launch, ownDataFolder } from './launch.mjs'
import { ROOT } from './paths.mjs'
import { setUp } from './setup.mjs'

setUp({ site: true, browser: false })
const asked = process.env.DUPLEX_DATA
const data = asked ? path.resolve(asked) : path.join(ROOT, 'data')
ownDataFolder(data)
process.exitCode = await launch(['ROOT/sandbox-server/main.ts', ...process.argv.slice(2)], {
  as: 'sandbox',
  env: { NODE_ENV: 'production', DUPLEX_DATA: asked ? data : 'ROOT/data', DUPLEX_SITE: 'ROOT/dist' },
})
