// npm run grade, npm run sandbox: set up what the command needs, then hand over. Prints nothing on stdout by itself.
import { launch } from './launch.mjs'
import { setUp } from './setup.mjs'

const [name, ...args] = process.argv.slice(2)
setUp({ site: false, browser: false })
process.exitCode = await launch([`ROOT/sandbox-server/commands/${name}.ts`, ...args], { as: 'caller' })
