// npm run doctor: what this machine offers, what it lacks, and the one command that mends each. Installs nothing.
// `--json` prints one object instead. Exits with 0 when nothing is missing, 1 when something is, 64 when called wrongly.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { launch } from './launch.mjs'
import { appNode, ROOT } from './paths.mjs'
import { giveUp } from './say.mjs'

const OLDEST_NODE = 20
const SIGNS = { good: '✓', missing: '✗', note: '·' }

const unknown = process.argv.slice(2).find((word) => word !== '--json')
if (unknown !== undefined) giveUp(`npm run doctor knows --json, and not ${unknown}.`, 64)
const isJson = process.argv.includes('--json')

const rows = [
  ...[system(), node(), packages()],
  ...[bubblewrap(), program('setpriv', 'util-linux'), program('prlimit', 'util-linux')],
  ...[program('redis-server', 'redis-server'), program('nginx', 'nginx', ['-v']), browser()],
  ...namespaces(),
  ...[container(), size()].filter((row) => row !== null),
]
if (!isJson) {
  for (const { is, what, fact, mend } of rows) {
    console.log(`${SIGNS[is]} ${what.padEnd(18)} ${fact}${mend === undefined ? '' : `\n    ${mend}`}`)
  }
}

const findings = JSON.stringify(rows.map(({ is, what, fact, mend }) => ({ is, what, fact, mend })))
if (rows.some(({ is, needs }) => is === 'missing' && needs === 'packages')) {
  if (isJson) console.log(JSON.stringify({ canRun: false, findings: JSON.parse(findings) }, null, 2))
  else console.log('\nWhether programs are held here can be said once the packages are there: npm start installs them.')
  process.exitCode = 1
} else {
  if (!isJson) console.log('')
  // Attacks a pod for real, as the server does when it starts.
  const args = [
    '--disable-warning=ExperimentalWarning',
    'ROOT/sandbox-server/commands/doctor.ts',
    ...(isJson ? [findings] : []),
  ]
  const code = await launch(args, { as: 'caller' })
  process.exitCode = code === 0 && rows.some(({ is }) => is === 'missing') ? 1 : code
}

function system() {
  const isHere = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(read('/etc/os-release') ?? '')?.[1] ?? process.platform
  return {
    is: isHere ? 'good' : 'missing',
    what: 'system',
    fact: `${name}, ${process.arch}, kernel ${run('uname', ['-r']) ?? 'unknown'}`,
    mend: isHere
      ? undefined
      : 'Programs run in Linux namespaces: use a Linux machine, or a virtual one (Lima, OrbStack, WSL 2).',
  }
}

function node() {
  const isNew = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE
  return {
    is: isNew ? 'good' : 'missing',
    what: 'Node',
    fact: `${process.version} (starts the set-up; the app brings its own)`,
    mend: isNew ? undefined : `Install Node ${OLDEST_NODE} or newer.`,
  }
}

function packages() {
  const isThere = existsSync(path.join(ROOT, 'node_modules', '.duplex-installed'))
  const fact = isThere ? `installed; the app runs on Node ${run(appNode(), ['--version'])}` : 'not installed yet'
  return {
    ...{ is: isThere ? 'good' : 'missing', needs: 'packages', what: 'packages', fact },
    mend: isThere ? undefined : 'npm start installs them.',
  }
}

function bubblewrap() {
  const found = program('bwrap', 'bubblewrap')
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(found.fact) ?? []
  if (found.is !== 'good' || Number(major) > 0 || Number(minor) >= 8) return found
  return {
    ...found,
    is: 'missing',
    mend: 'Version 0.8 or newer is needed, for --disable-userns: Debian 12, Ubuntu 24.04 or newer.',
  }
}

function program(name, aptName, args = ['--version']) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
  const file = folders.map((folder) => path.join(folder, name)).find((each) => existsSync(each))
  if (file === undefined) {
    return {
      is: 'missing',
      what: name,
      fact: 'not here',
      mend: `sudo apt-get install -y --no-install-recommends ${aptName}`,
    }
  }
  return { is: 'good', what: name, fact: run(file, args) ?? file }
}

function browser() {
  const named = process.env.DUPLEX_CHROMIUM
  const found = ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => program(name, name))
    .find(({ is }) => is === 'good')
  if (named !== undefined)
    return { is: existsSync(named) ? 'good' : 'missing', what: 'browser', fact: `${named} (DUPLEX_CHROMIUM)` }
  if (found !== undefined) return { ...found, what: 'browser' }
  return { is: 'note', what: 'browser', fact: 'no Chromium; only the tests need one, and npm test installs it' }
}

/** Settings that keep ordinary users from making namespaces, with the value that does. */
function namespaces() {
  const settings = [
    ['kernel.apparmor_restrict_unprivileged_userns', '1', '0'],
    ['kernel.unprivileged_userns_clone', '0', '1'],
    ['user.max_user_namespaces', '0', '10000'],
  ]
  return settings.flatMap(([name, blocks, allows]) => {
    const value = read(`/proc/sys/${name.replaceAll('.', '/')}`)?.trim()
    if (value === undefined) return []
    const isBlocked = value === blocks
    const line = `${name}=${allows}`
    return [
      {
        is: isBlocked ? 'missing' : 'good',
        what: 'namespaces',
        fact: `${name} is ${value}`,
        mend: isBlocked ? `echo ${line} | sudo tee /etc/sysctl.d/60-duplex.conf && sudo sysctl -w ${line}` : undefined,
      },
    ]
  })
}

/** Docker's own filter keeps containers from making namespaces: the flags are those that the server names, too. */
function container() {
  if (!['/.dockerenv', '/run/.containerenv'].some((file) => existsSync(file))) return null
  const flags = ['seccomp', 'apparmor', 'systempaths'].map((name) => `--security-opt ${name}=unconfined`)
  return {
    ...{ is: 'note', what: 'container', fact: 'this is one. Where programs cannot run, it was started without:' },
    mend: `docker run ${flags.join(' ')}`,
  }
}

function size() {
  const cores = availableParallelism()
  return {
    is: 'note',
    what: 'size',
    fact: `${cores} ${cores === 1 ? 'core' : 'cores'}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** The first line a program says about itself, or null. nginx says it on stderr. */
function run(file, args) {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' })
  return status === 0 ? (stdout.trim() || stderr.trim()).split('\n')[0] : null
}
