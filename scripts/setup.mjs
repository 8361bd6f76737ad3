// Brings a fresh machine to where the app can run. Plain JavaScript for Node 20 and later: nothing is installed yet.
// Everything here is done once and again only when its inputs changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { appNode, ROOT } from './paths.mjs'
import { giveUp, say } from './say.mjs'

/** What is wanted from apt: the program that proves it is there, and the package that brings it. */
const SYSTEM = {
  pods: [
    ['bwrap', 'bubblewrap'],
    ['redis-server', 'redis-server'],
    ['nginx', 'nginx'],
  ],
  // Ubuntu's own Chromium is a snap behind a package of another name.
  browser: [isUbuntu() ? ['chromium-browser', 'chromium-browser'] : ['chromium', 'chromium']],
}

/** Sets up what is asked for: `site` builds the pages, `browser` brings Chromium for the tests. */
export function setUp({ site, browser }) {
  installPackages()
  installSystemPrograms([...SYSTEM.pods, ...(browser && !process.env.DUPLEX_CHROMIUM ? SYSTEM.browser : [])])
  compileAgent()
  if (site) buildSite()
}

function installPackages() {
  const stamp = path.join(ROOT, 'node_modules', '.duplex-installed')
  const inputs = hashOf([path.join(ROOT, 'package-lock.json')])
  if (read(stamp) === inputs) return
  say('Installing packages (about a minute, once) …')
  // Not `npm ci`: it refuses a lock file that lacks other platforms' optional binaries, and mirrors often lack them.
  run('npm', ['install', '--no-save', '--loglevel=error', '--no-progress'], {
    sorry:
      'The packages could not be installed. Is the npm registry within reach? `npm install --loglevel notice` says more.',
  })
  appNode()
  writeFileSync(stamp, inputs)
}

function installSystemPrograms(wanted) {
  const missing = wanted.filter(([program]) => !isOnPath(program)).map(([, name]) => name)
  if (missing.length === 0) return
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (!isOnPath('apt-get')) {
    giveUp(
      `Duplex needs these programs: ${missing.join(', ')}. This machine has no apt; please install them by its own means, then start again.`,
    )
  }
  const isRoot = process.getuid?.() === 0
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    giveUp(
      `Duplex needs these programs: ${missing.join(', ')}. Please run this once, then start again:\n\n  sudo sh -c '${command}'`,
    )
  }
  say(`Installing ${missing.join(', ')} with apt (once) …`)
  // The programs are wanted, not the services: Debian would start redis and nginx as it installs them.
  const quietly =
    'P=/usr/sbin/policy-rc.d; if [ ! -e $P ]; then printf "#!/bin/sh\\nexit 101\\n" > $P; chmod +x $P; trap "rm -f $P" EXIT; fi'
  const script = `${quietly}; export DEBIAN_FRONTEND=noninteractive; apt-get -qq update && apt-get -qq install -y --no-install-recommends ${missing.join(' ')}`
  run(isRoot ? 'sh' : 'sudo', isRoot ? ['-c', script] : ['sh', '-c', script], {
    sorry: `apt could not install them. Please run this by hand, then start again:\n\n  ${isRoot ? '' : 'sudo '}sh -c '${command}'`,
  })
}

/** Each pod's agent then starts in half the processor time. Where it cannot be done, pods start slower, and say why if at all. */
function compileAgent() {
  const stamp = path.join(ROOT, '.duplex', 'agent-compiled')
  const folders = ['agent', 'grader', 'pods', 'protocol', 'wire'].map((name) => path.join(ROOT, 'sandbox-server', name))
  const inputs = hashOf(folders, [path.join(ROOT, 'package-lock.json')])
  if (read(stamp) === inputs) return
  const command = path.join(ROOT, 'sandbox-server', 'commands', 'compile-agent.ts')
  const { status } = spawnSync(appNode(), [command], { cwd: ROOT, stdio: 'ignore' })
  if (status === 0) writeFileSync(stamp, inputs)
}

function buildSite() {
  const stamp = path.join(ROOT, '.duplex', 'site-built')
  const inputs = hashOf(
    ['src', 'lessons', 'public', 'sandbox-server/protocol', 'sandbox-server/wire'].map((name) => path.join(ROOT, name)),
    ['astro.config.mjs', 'package-lock.json', 'tsconfig.json'].map((name) => path.join(ROOT, name)),
  )
  if (read(stamp) === inputs && existsSync(path.join(ROOT, 'dist', 'index.html'))) return
  say('Building the site …')
  rmSync(stamp, { force: true })
  // Astro caches entries by their content alone, and would keep what an older schema made of them.
  for (const cache of ['.astro', 'node_modules/.astro'])
    rmSync(path.join(ROOT, cache), { recursive: true, force: true })
  run(appNode(), [path.join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs'), 'build', '--silent'], {
    sorry: 'The site could not be built; the lines above say where.',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  })
  run(appNode(), [path.join(ROOT, 'sandbox-server', 'commands', 'press-site.ts')], {
    sorry: 'The site was built, but could not be compressed; the lines above say why.',
  })
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, inputs)
}

function run(command, args, { sorry, env = process.env }) {
  const startedAt = Date.now()
  // Our stdout may be somebody's JSON: what tools print goes to stderr.
  const { status, error } = spawnSync(command, args, { cwd: ROOT, env, stdio: ['ignore', 2, 2] })
  if (status !== 0) giveUp(error ? `${sorry}\n(${error.message})` : sorry)
  say(`  done in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`)
}

function isUbuntu() {
  return /^ID="?ubuntu"?$/m.test(read('/etc/os-release') ?? '')
}

function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
  return folders.some((folder) => folder !== '' && existsSync(path.join(folder, program)))
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function hashOf(...groups) {
  const hash = createHash('sha256').update(process.platform).update(process.arch)
  for (const file of groups.flat().flatMap(filesUnder))
    hash.update(path.relative(ROOT, file)).update(readFileSync(file))
  return hash.digest('hex')
}

function filesUnder(place) {
  if (!existsSync(place)) return []
  if (statSync(place).isFile()) return [place]
  return readdirSync(place, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesUnder(path.join(place, entry.name)))
}
