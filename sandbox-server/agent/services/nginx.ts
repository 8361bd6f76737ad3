import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ending } from '#protocol'
import { ListeningPorts } from '../listening-ports.ts'
import { descendantsOf } from '../process-tree.ts'
import type { Watchdog } from '../watchdog.ts'
import { explainNginx, impossibleInNginx } from './explain-nginx.ts'
import { filesIn } from './files-in.ts'
import { Service } from './service.ts'
import type { ServiceCommand, ServiceLauncher, ServiceProcess, ServiceProgram } from './service-launcher.ts'

export interface NginxOptions {
  readonly program: ServiceProgram
  readonly launcher: ServiceLauncher
  readonly watchdog: Watchdog
  /** A folder of its own, for the files it is given. Made here, and removed with it. */
  readonly folder: string
  /** Called with what it prints while it runs. */
  readonly onSays?: (stream: 'stdout' | 'stderr', text: string) => void
}

/** What came of a configuration: why it is not sound, or the nginx that runs by it. */
export type StartedNginx =
  | { readonly isSound: false; readonly says: string }
  | { readonly isSound: true; readonly says: string; readonly nginx: RunningNginx }

export interface RunningNginx {
  /** What it printed so far. */
  readonly output: string
  /** The ports it listens on. */
  readonly ports: readonly number[]
  readonly ended: Promise<Ending>
  stop(): Promise<void>
}

/** Starts nginx with this text as its nginx.conf, after `nginx -t` has found it sound. */
export async function startNginx(conf: string, options: NginxOptions): Promise<StartedNginx> {
  const impossible = impossibleInNginx(conf)
  if (impossible !== null) return { isSound: false, says: impossible }
  const { folder, launcher, onSays } = options
  makeEtc(folder, conf)
  const tried = watched(launcher.spawn(command(options, ['-t'])), options.watchdog)
  const { how, message } = await endedInTime(tried)
  const says = explainNginx(how === 'finished' || tried.says !== '' ? tried.says : message)
  if (how !== 'finished') {
    rmSync(folder, { recursive: true, force: true })
    return { isSound: false, says }
  }

  const process = launcher.spawn(command(options, ['-g', FOREGROUND]))
  const service = watched(process, options.watchdog, onSays && ((stream, text) => onSays(stream, explainNginx(text))))
  const ports = await listens(service)
  const stop = async () => {
    await service.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  if (await isHeld(service, process)) {
    const nginx = {
      ...{ ports, stop, ended: service.ended },
      get output() {
        return explainNginx(service.says)
      },
    }
    return { isSound: true, says, nginx }
  }
  await stop()
  // Sound, and yet it could not start: what -t does not try is whether a port is free.
  return { isSound: false, says: explainNginx(service.says) }
}

/** False when it has ended. Throws, and ends it, when it runs without its limits. */
async function isHeld(service: Service, process: ServiceProcess): Promise<boolean> {
  if (service.hasEnded) return false
  try {
    process.assertHeld()
    return true
  } catch (error) {
    // One that is just ending has no limits left to look at.
    const hasEnded = await Promise.race([service.ended.then(() => true), sleep(ENDING_MS, false)])
    if (hasEnded) return false
    await service.stop()
    throw error
  }
}

const ETC = '/etc'
const TRIAL_MS = 10_000
/** Far above what it needs on a busy machine: only a configuration without any server waits so long. */
const LISTEN_MS = 5000
const LOOK_MS = 3
const ENDING_MS = 1000

/** One process, in the foreground: nothing it starts can be lost sight of, and its pid is nobody's business. */
const FOREGROUND = 'daemon off; master_process off;'

/**
 * Where Debian's nginx writes, and what a configuration is likely to name, leads to the one folder that may be written
 * to. The logs lead to where a learner can read them, as in nginx's own container image.
 */
const SCRATCH: ServiceCommand['scratch'] = {
  folders: ['/tmp/log', '/tmp/lib', '/tmp/run', '/var', '/usr/share/nginx'],
  links: {
    '/tmp/log/access.log': '/dev/stdout',
    '/tmp/log/error.log': '/dev/stderr',
    '/var/log/nginx': '/tmp/log',
    '/var/lib/nginx': '/tmp/lib',
    '/var/cache/nginx': '/tmp/lib',
    '/var/run': '/tmp/run',
    '/run': '/tmp/run',
    '/var/lock': '/tmp/run',
    '/usr/share/nginx/logs': '/tmp/log',
  },
}

function command({ program, folder }: NginxOptions, args: readonly string[]): ServiceCommand {
  return {
    name: 'nginx',
    program,
    folders: { [ETC]: { from: folder, access: 'read' } },
    scratch: SCRATCH,
    args: (seen) => ['-e', 'stderr', '-c', seen(`${ETC}/nginx/nginx.conf`), ...args],
  }
}

function makeEtc(folder: string, conf: string): void {
  mkdirSync(join(folder, 'nginx'), { recursive: true })
  writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost ${serviceNames(conf).join(' ')}\n`)
  writeFileSync(join(folder, 'nsswitch.conf'), 'hosts: files\npasswd: files\n')
  writeFileSync(join(folder, 'nginx', 'nginx.conf'), conf)
  writeFileSync(join(folder, 'nginx', 'mime.types'), MIME_TYPES)
}

/** Names such as Compose gives to containers. Here they all are this machine: there is no other. */
function serviceNames(conf: string): string[] {
  return [...conf.matchAll(/\bserver\s+([a-z][a-z0-9_-]*):\d+/g)].flatMap(([, name]) => name ?? [])
}

/** For the `include mime.types;` that most configurations begin with. */
const MIME_TYPES = `types {
  text/html html htm;
  text/css css;
  text/plain txt;
  text/event-stream sse;
  application/javascript js mjs;
  application/json json map;
  application/wasm wasm;
  image/svg+xml svg;
  image/png png;
  image/jpeg jpeg jpg;
  image/x-icon ico;
}
`

function watched(process: ServiceProcess, watchdog: Watchdog, onSays?: NginxOptions['onSays']): Service {
  const service = new Service(process, {
    title: 'nginx',
    filesMade: () => filesOf(process.pid),
    ...(onSays === undefined ? {} : { onSays }),
  })
  watchdog.watch(service)
  void service.ended.then(() => watchdog.forget(service))
  return service
}

async function endedInTime(service: Service): Promise<Ending> {
  const timer = setTimeout(() => {
    service.end('out-of-time', `nginx -t did not come to an end in ${TRIAL_MS / 1000} s.`)
  }, TRIAL_MS)
  const ending = await service.ended
  clearTimeout(timer)
  return ending
}

/** The ports it listens on, once there is one; none when it ended first, or listens on none. */
async function listens(service: Service): Promise<readonly number[]> {
  const ports = new ListeningPorts(service.pid)
  const startedAt = performance.now()
  while (!service.hasEnded && performance.now() - startedAt < LISTEN_MS) {
    const before = ports.now()
    await sleep(LOOK_MS)
    // It binds all its ports in one go, but a look may fall between two of them.
    if (before.length > 0 && before.length === ports.now().length) return before
  }
  return []
}

/** The files in its /tmp, seen through the processes that stand in it. */
function filesOf(root: number): number {
  return Math.max(0, ...descendantsOf(root).map(({ pid }) => filesIn(`/proc/${pid}/root/tmp`)))
}
