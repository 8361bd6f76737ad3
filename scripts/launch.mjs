// Starts the app's own programs on the app's own Node, and sees to it that none that serves strangers is root.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { handOverCgroups, takeBackCgroups } from './cgroups.mjs'
import { appNode, ROOT } from './paths.mjs'
import { giveUp } from './say.mjs'

/** Who runs the sandbox when root starts it: nobody's account, so that it owns nothing on this machine. */
export const SANDBOX_UID = 47321

/**
 * Starts a program of the app and passes its exit code on.
 * `as: 'sandbox'` gives root up for good; `as: 'caller'` keeps who we are (pods drop root by themselves).
 * In arguments and variables, `ROOT/` at the beginning or after `=` is the checkout as the program will see it.
 */
export function launch(args, { as, env = {} }) {
  const { command: plain, root } = commandFor(as)
  // Made while we are root, and in its hands before it is not.
  const cgroups = as === 'sandbox' && process.getuid?.() === 0 ? handOverCgroups(SANDBOX_UID) : null
  const command = [...(cgroups?.enter ?? []), ...plain]
  const seen = (word) => word.replace(/(^|=)ROOT\//, `$1${root}/`)
  const node = path.join(root, path.relative(ROOT, appNode()))
  const child = spawn(command[0], [...command.slice(1), node, ...args.map(seen)], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${path.join(root, 'node_modules', '.bin')}:${process.env.PATH}:/usr/sbin:/sbin`,
      ...(cgroups === null ? {} : { DUPLEX_CGROUP: cgroups.folders.join(':') }),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, seen(value)])),
    },
  })
  // A terminal sends Ctrl-C to the whole group; a supervisor sends SIGTERM to us alone. Either way the child decides when it is over.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => giveUp(`${command[0]} could not be started: ${error.message}`))
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      if (cgroups !== null) takeBackCgroups(cgroups.folders)
      resolve(signal ? 128 + 15 : (code ?? 1))
    })
  })
}

function commandFor(as) {
  if (process.getuid?.() !== 0) return { command: ['env'], root: ROOT }
  const drop = ['setpriv', '--reuid', `${SANDBOX_UID}`, '--regid', `${SANDBOX_UID}`, '--clear-groups', '--']
  const own = as === 'sandbox' ? drop : []
  if (canRead(drop, ROOT)) return { command: own.length > 0 ? own : ['env'], root: ROOT }

  // The checkout lies where only root may go (/root/duplex, say). Show it to the sandbox, and to it alone, at a place it can
  // reach: a bind mount in a mount namespace of our own, gone with the process.
  const place = '/run/duplex'
  mkdirSync(place, { recursive: true, mode: 0o755 })
  const show = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    `mount --bind "$0" ${place} && exec "$@"`,
    ROOT,
  ]
  if (!canRead([...show, ...drop], place)) {
    giveUp(
      `Duplex never runs learners' programs as root, and the account it uses instead (uid ${SANDBOX_UID}) cannot read ${ROOT}.\nMove the folder to a place everyone can read, such as /opt/duplex, or run: chmod -R a+rX ${ROOT}`,
    )
  }
  return { command: [...show, ...own, 'env'], root: place }
}

function canRead(prefix, root) {
  const [command, ...args] = [...prefix, 'test', '-r', path.join(root, 'node_modules', 'ws', 'package.json')]
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/** Makes the data folder, and gives it to the account that will write there. */
export function ownDataFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  if (process.getuid?.() !== 0) return
  for (const place of [folder, ...readdirSync(folder).map((name) => path.join(folder, name))]) {
    if (existsSync(place) && statSync(place).uid === 0) chownSync(place, SANDBOX_UID, SANDBOX_UID)
  }
}
