import type { RunStep, SourceFile } from '#protocol'
import type { HomeFacts } from './home-facts.ts'

const NGINX_CONF = 'nginx.conf'

/** The text of `start.mjs`: starts the programs of a challenge one after the other, and what they need in front or behind. */
export function startScript(facts: HomeFacts, files: readonly SourceFile[]): string {
  const hasRedis = facts.services.includes('redis')
  const proxy = proxyOf(facts, files)
  const programs = programsOf(facts.steps)
  return [
    OPENING,
    `const PROGRAMS = ${JSON.stringify(programs, null, 2)}\n`,
    ...(hasRedis ? [REDIS] : []),
    PROGRAMS,
    ...(proxy === null ? [] : [nginx(proxy)]),
  ].join('\n')
}

/** How `start.mjs` starts each program: its name in what is printed, its command line, and the port it listens on. */
export function programsOf(steps: readonly RunStep[]): { name: string; line: string[]; port: number | null }[] {
  return steps.flatMap((step) => {
    if (!('file' in step) || step.file === NGINX_CONF) return []
    return [{ name: step.name ?? step.file, line: [step.file, ...(step.args ?? [])], port: step.port ?? null }]
  })
}

/**
 * Where nginx listens and what stands behind it, for a file that leaves both open. One that names hosts of a compose.yaml
 * is for that, and cannot be started beside it.
 */
export function proxyOf(
  { services, steps }: Pick<HomeFacts, 'services' | 'steps'>,
  files: readonly SourceFile[],
): { listen: string; backend: string } | null {
  if (!services.includes('nginx') || files.some(({ name }) => name === 'compose.yaml')) return null
  const own = steps.find((step) => 'file' in step && step.file === NGINX_CONF)
  const behind = steps.find((step) => step !== own && portOf(step) !== undefined)
  const listen = portOf(own)
  const backend = portOf(behind)
  if (listen === undefined || backend === undefined) return null
  return { listen: `127.0.0.1:${listen}`, backend: `127.0.0.1:${backend}` }
}

function portOf(step: RunStep | undefined): number | undefined {
  return step !== undefined && 'port' in step ? step.port : undefined
}

const OPENING = `// Starts everything this challenge needs, one after the other. Ctrl+C ends it all.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const running = []
process.once('SIGINT', () => leave(0)).once('SIGTERM', () => leave(0))

function leave(code) {
  for (const child of running) child.kill()
  process.exitCode = code
}

/** Starts a program and prints its lines under its name. */
function start(name, command, args, env = {}) {
  const shown = command === process.execPath ? 'node' : command
  console.log(\`\${name}: \${[shown, ...args].join(' ')}\`)
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      for (const line of text.trimEnd().split('\\n')) console.log(\`\${name} | \${line}\`)
    })
  }
  child.once('exit', (code, signal) => {
    console.log(\`\${name} ended \${signal === null ? \`with exit code \${code}\` : \`by \${signal}\`}.\`)
    running.splice(running.indexOf(child), 1)
  })
  return child
}

/** Whether somebody answers on this port within so many milliseconds. */
async function answers(port, ms) {
  for (const end = Date.now() + ms; ; await sleep(50)) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await once(socket, 'connect').then(() => true, () => false)
    socket.destroy()
    if (isThere || Date.now() > end) return isThere
  }
}
`

const REDIS = `if (!(await answers(6379, 0))) {
  console.error('Redis does not answer on 127.0.0.1:6379. Start it in another terminal: redis-server --save ""')
  process.exit(1)
}
`

const PROGRAMS = `for (const { name, line, port } of PROGRAMS) {
  const env = { REDIS_URL: 'redis://127.0.0.1:6379', ...(port === null ? {} : { PORT: String(port) }) }
  start(name, process.execPath, line, env)
  if (port !== null && !(await answers(port, 5000))) console.error(\`\${name} does not listen on \${port} yet.\`)
}
`

const nginx = ({
  listen,
  backend,
}: {
  listen: string
  backend: string
}): string => `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

// nginx keeps what it writes in a folder of its own, so that it needs no rights but yours.
const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => \`\${name}_temp_path\`)
const conf = readFileSync('nginx.conf', 'utf8')
  .replace(/\\{\\{\\s*LISTEN\\s*\\}\\}/g, '${listen}')
  .replace(/\\{\\{\\s*BACKEND\\s*\\}\\}/g, '${backend}')
const missing = ['access_log', ...own].filter((word) => !conf.includes(word))
const lines = missing.map((word) => (word === 'access_log' ? 'access_log off;' : \`\${word} \${word};\`))
mkdirSync('.nginx', { recursive: true })
writeFileSync('.nginx/nginx.conf', conf.replace(/\\bhttp\\s*\\{/, (opening) => \`\${opening} \${lines.join(' ')}\`))

const proxy = start('nginx', 'nginx', ['-p', '.nginx/', '-c', 'nginx.conf', '-e', 'stderr', '-g', 'daemon off; pid nginx.pid;'])
proxy.once('error', ({ code }) => {
  const isMissing = code === 'ENOENT'
  console.error(isMissing ? 'nginx is not installed. On Debian or Ubuntu: apt install nginx. On a Mac: brew install nginx.' : \`nginx: \${code}\`)
  leave(1)
})
console.log('nginx listens on ${listen}, in front of ${backend}.')
`
