import { fail, type Scene, show } from '#grader'
import { FRONT } from './chat.ts'
import { instanceOf } from './publishing.ts'

/** What the learner's configuration says, without comments. */
export function confOf({ file }: Pick<Scene, 'file'>): string {
  return (file('nginx.conf') ?? '').replaceAll(/(^|\s)#.*$/gm, '$1')
}

/** Starts nginx with the learner's configuration, in which both instances are taken to be on this machine. */
export async function startsFront(scene: Scene): Promise<void> {
  const upstream = /(\bserver\s+)[\w.-]+(:808[12]\b)/g
  const conf = (scene.file('nginx.conf') ?? '').replaceAll(upstream, (_, before, after) => `${before}127.0.0.1${after}`)
  const nginx = await scene.nginx(conf)
  nginx.listensOn(FRONT)
}

/** Visits from one address. If it were chance, one instance for all of them would come up once in five hundred times. */
const VISITS = 10
/** Networks that visitors come from, and what they are called. */
const NETWORKS = [1, 2, 3, 4, 5, 6, 7, 8].map((net) => `127.0.${net}.1`)

/** Who comes from one address is always put on the same instance. */
export async function bringsBack(scene: Scene): Promise<void> {
  const place = { port: FRONT, from: '127.0.1.1' }
  const home = await instanceOf(scene, place)
  for (let visit = 2; visit <= VISITS; visit++) {
    const found = await instanceOf(scene, place)
    if (found.originServer === home.originServer) continue
    fail({
      message: `A client came back from the same address, and was put on the other instance at its visit ${visit}.`,
      anomaly: 'misdelivered',
      expected: `${VISITS} visits from 127.0.1.1, all to one instance`,
      actual: `${visit - 1} to one instance, then one to the other`,
      blames: [found.event, home.event],
    })
  }
}

/** Who comes from many networks is put on both instances. */
export async function spreads(scene: Scene): Promise<void> {
  const found = new Set<unknown>()
  for (const from of NETWORKS) found.add((await instanceOf(scene, { port: FRONT, from })).originServer)
  if (found.size > 1) return
  fail({
    message: 'Clients from eight networks were all put on the same instance.',
    anomaly: 'misdelivered',
    expected: 'some on A, some on B',
    actual: '127.0.1.1 … 127.0.8.1 all on one instance',
  })
}

/** An address that nginx brings to A. */
export async function addressOnA(scene: Scene): Promise<string> {
  const atA = await instanceOf(scene, 'A')
  for (const from of NETWORKS) {
    const found = await instanceOf(scene, { port: FRONT, from })
    if (show(found.originServer) === show(atA.originServer)) return from
  }
  return fail({
    message: 'nginx brings nobody to A.',
    anomaly: 'misdelivered',
    expected: 'some of eight networks on A',
  })
}

/** It is by `ip_hash` that clients come back. */
export function judgeIpHash(conf: string): void {
  if (/(?:^|[\s;{])ip_hash\s*;/.test(conf)) return
  fail({
    message: 'Clients come back to their instance, but not by ip_hash.',
    anomaly: 'unexpected',
    expected: 'ip_hash; in the upstream block (read, not measured)',
    actual: 'no ip_hash',
  })
}

/** nginx waits for longer than a minute for the next word of an instance. */
export function judgeReadTimeout(conf: string): void {
  const values = [...conf.matchAll(/\bproxy_read_timeout\s+([^;]*);/g)]
  const longest = Math.max(0, ...values.map(([, value]) => secondsOf(value ?? '')))
  if (longest > 60) return
  fail({
    message: 'After a minute without a word, nginx ends the connection.',
    anomaly: 'closed',
    expected: 'proxy_read_timeout above 60s (read, not waited for)',
    actual: values.length === 0 ? 'no proxy_read_timeout, so 60s' : values.map(([text]) => text).join('\n'),
  })
}

/** A time as nginx writes it: `90`, `75s`, `1h 30m`. */
function secondsOf(time: string): number {
  const parts = [...time.matchAll(/(\d+)(ms|[smhdwMy]?)/g)]
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (SECONDS[unit] ?? 1), 0)
}

const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 7 * 86_400,
  M: 30 * 86_400,
  y: 365 * 86_400,
}
