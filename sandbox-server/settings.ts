import { resolve } from 'node:path'

/** What the operator decides. */
export interface Settings {
  readonly port: number
  readonly host: string
  /** Where records and secrets are kept. Absolute. */
  readonly data: string
  /** The built site. Absolute. */
  readonly site: string
  /** Origins besides our own whose pages may speak to the server, such as `https://learn.example.org`. */
  readonly origins: readonly string[]
  readonly isUnsafeLocal: boolean
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

/** The settings do not hold: every problem is a sentence that names the variable and the value seen. */
export class UnusableSettings extends Error {
  override name = 'UnusableSettings'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const LOOPBACK = ['localhost', '127.0.0.1', '::1']
const FLAGS = ['--unsafe-local']

/**
 * Reads settings from the environment and the command line.
 *
 * @throws UnusableSettings with all problems at once.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>, flags: readonly string[]): Settings {
  const problems: string[] = []
  const host = readHost(env.HOST, problems)
  const settings: Settings = {
    port: readPort(env.PORT, problems),
    host,
    data: resolve(env.DUPLEX_DATA || 'data'),
    site: resolve(env.DUPLEX_SITE || 'dist'),
    origins: readOrigins(env.DUPLEX_ORIGINS, problems),
    isUnsafeLocal:
      readSwitch('DUPLEX_UNSAFE_LOCAL', env.DUPLEX_UNSAFE_LOCAL, problems) || flags.includes(FLAGS[0] ?? ''),
    logLevel: readLogLevel(env.LOG_LEVEL, problems),
  }
  for (const flag of flags) {
    if (!FLAGS.includes(flag)) problems.push(`"${flag}" is not a flag this server knows. It knows ${FLAGS.join(', ')}.`)
  }
  if (settings.isUnsafeLocal && !isLoopback(host)) {
    problems.push(
      `HOST is "${host}", and unsafe-local is on: programs of anyone who can reach this server would run on it unprotected. Leave HOST at localhost, or leave unsafe-local off.`,
    )
  }
  if (problems.length > 0) throw new UnusableSettings(problems)
  return settings
}

/** True when only this machine can reach what is bound to the host. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host) || host.startsWith('127.')
}

function readPort(seen: string | undefined, problems: string[]): number {
  if (seen === undefined || seen === '') return 4321
  const port = Number(seen)
  if (/^\d+$/.test(seen) && port <= 65535) return port
  problems.push(`PORT is "${seen}". It must be a whole number from 0 to 65535, such as 4321; 0 takes any free port.`)
  return 0
}

function readHost(seen: string | undefined, problems: string[]): string {
  if (seen === undefined || seen === '') return 'localhost'
  if (/^[A-Za-z0-9.:_-]+$/.test(seen)) return seen
  problems.push(`HOST is "${seen}". It must be a host name or an address, such as localhost or 0.0.0.0.`)
  return seen
}

function readOrigins(seen: string | undefined, problems: string[]): string[] {
  const origins = (seen ?? '').split(/[\s,]+/).filter((origin) => origin !== '')
  for (const origin of origins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin && /^https?:/.test(origin)) continue
    problems.push(
      `DUPLEX_ORIGINS holds "${origin}". Each origin is a scheme, a host and a port if it needs one, without a path, such as https://learn.example.org.`,
    )
  }
  return origins
}

function readSwitch(name: string, seen: string | undefined, problems: string[]): boolean {
  if (seen === undefined || seen === '' || seen === '0' || seen === 'false') return false
  if (seen === '1' || seen === 'true') return true
  problems.push(`${name} is "${seen}". It must be 1 or 0.`)
  return false
}

function readLogLevel(seen: string | undefined, problems: string[]): Settings['logLevel'] {
  if (seen === undefined || seen === '') return 'warn'
  const level = LOG_LEVELS.find((known) => known === seen)
  if (level) return level
  problems.push(`LOG_LEVEL is "${seen}". It must be one of ${LOG_LEVELS.join(', ')}.`)
  return 'warn'
}
