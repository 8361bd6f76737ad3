// Runs inside a pod, in the learner's place, when the server starts. Each attack says what it could do, or null when it
// could not. It prints one JSON object and nothing else.
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { openNativeCall } from './native-call.ts'

type Attack = () => string | null | Promise<string | null>

/** Looked for before any attack opens a socket of its own. */
const foreignSocket = firstThat(readdirSync('/proc/self/fd'), isForeignSocket)
const native = openNativeCall()

const ATTACKS: Record<string, Attack> = {
  'reach the internet by TCP': () => connects('1.1.1.1', 443),
  'reach the internet by TCP over IPv6': () => connects('2606:4700:4700::1111', 443),
  'send a datagram to the internet': sendsDatagram,
  'look up a name': async () => await lookup('example.com').then(({ address }) => `found ${address}`, nothing),
  // The three above find nobody on a machine that is offline, held or not; this one finds its cards.
  'see a network that is not its own': () => Object.keys(networkInterfaces()).find((name) => name !== 'lo') ?? null,
  'read what is not its own': () => firstThat(PRIVATE_PATHS, opens),
  'write a file': () => firstThat(WRITABLE_PATHS, writes),
  'see processes that are not its own': () => firstThat(readdirSync('/proc').filter(isNumber), showsAgent),
  'read an environment that is not its own': () => firstThat(['self', '1'], showsEnvironment),
  'hold a channel of the agent': () => foreignSocket,
  'reach a cgroup': reachesCgroup,
  'live without limits': withoutLimits,
  'live without the system call filter': withoutFilter,
  'make system calls that are denied': () => (native === null ? null : firstThat(DENIED_CALLS, succeeds)),
}

function connects(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 300 })
    const end = (answer: string | null) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(`connected to ${host}`))
    socket.once('timeout', () => end(`a connection to ${host} left the sandbox, though nobody answered`))
    socket.once('error', () => end(null))
  })
}

function sendsDatagram(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(null))
    socket.send('hello', 53, '8.8.8.8', (error) => {
      socket.close()
      resolve(error === null ? 'sent one to 8.8.8.8' : null)
    })
  })
}

const PRIVATE_PATHS = [
  ...['/etc/shadow', '/etc/ssl', '/root', '/home', '/var', '/usr', '/bin', '/sys', '/run', '/boot'],
  ...['/sbx', '/pod', '/sandbox-server', '/proc/1/root/sbx', '/proc/1/root/pod', '/proc/self/cwd/../../pod'],
  ...['/dev/mem', '/dev/kmsg', '/dev/sda', '/dev/vda', '/dev/kvm', '/dev/fuse', '/dev/net/tun'],
]

function opens(path: string): string | null {
  const fd = tryTo(() => openSync(path, 'r'))
  if (fd === null) return null
  closeSync(fd)
  return `opened ${path}`
}

const WRITABLE_PATHS = [
  ...['/planted', '/app/planted', '/app/attacks.ts', '/tmp/planted', '/dev/planted', '/dev/shm/planted', '/etc/hosts'],
  ...['/entry/planted', '/node_modules/planted', '/node_modules/ws/package.json', '/runner.mts', '/node'],
  ...['/proc/sys/kernel/core_pattern', '/proc/sys/net/ipv4/ip_forward', '/proc/sysrq-trigger', '/proc/1/root/planted'],
]

function writes(path: string): string | null {
  return tryTo(() => writeFileSync(path, 'planted', { flag: 'a' })) === null ? null : `wrote ${path}`
}

function showsAgent(pid: string): string | null {
  const command = tryTo(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.replaceAll('\0', ' ') ?? ''
  return /agent\/main|sandbox-server/.test(command) ? `saw ${command.slice(0, 80)}` : null
}

/** The last one names a folder that is read-only, and is there only where the process began. */
const OWN_NAMES = ['PATH', 'HOME', 'PORT', 'PWD', 'NODE_COMPILE_CACHE']

function showsEnvironment(pid: string): string | null {
  const environment = tryTo(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? ''
  const names = [...Object.keys(process.env), ...environment.split('\0').map((pair) => pair.split('=')[0] ?? '')]
  const foreign = names.filter((name) => name !== '' && !OWN_NAMES.includes(name))
  return foreign.length === 0 ? null : `saw ${foreign.join(', ')}`
}

/** Node's own are pipes and event counters; a socket above stderr would have come from somebody else. */
function isForeignSocket(fd: string): string | null {
  const target = tryTo(() => readlinkSync(`/proc/self/fd/${fd}`)) ?? ''
  // Its own: stdin, stdout, stderr, and the line on which the agent asks its runner; no verdict travels on any of them.
  const isOwn = Number(fd) <= 3 || !target.startsWith('socket:')
  return isOwn ? null : `fd ${fd} is ${target}`
}

/** The agent holds open files that lead to one. Whoever has such a file can leave the cgroup that bounds it. */
function reachesCgroup(): string | null {
  const held = readdirSync('/proc/self/fd').map((fd) => tryTo(() => readlinkSync(`/proc/self/fd/${fd}`)) ?? '')
  const door = held.find((target) => /cgroup\.procs|memory\.(?:events|oom_control)/.test(target))
  if (door !== undefined) return `held ${door}`
  return /\bcgroup2?\b/.test(readFileSync('/proc/self/mounts', 'utf8')) ? 'saw one mounted' : null
}

function withoutLimits(): string | null {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  const missing = LIMITS.filter(([name, most]) => {
    const hard = new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, 'm').exec(limits)?.[1]
    return hard === undefined || hard === 'unlimited' || Number(hard) > most
  })
  return missing.length === 0 ? null : `had no limit on ${missing.map(([name]) => name).join(', ')}`
}

const LIMITS: readonly (readonly [string, number])[] = [
  ['Max processes', 64],
  ['Max open files', 1024],
  ['Max file size', 16 * 1024 * 1024],
  ['Max cpu time', 13],
  ['Max core file size', 1],
]

function withoutFilter(): string | null {
  const unfiltered = ['self', '1'].filter((pid) => !/^Seccomp:\s+2$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
  return unfiltered.length === 0 ? null : `process ${unfiltered.join(' and ')} has none`
}

/** For x64, where code can be planted. Arguments are such that success leaves no trace. */
const DENIED_CALLS: readonly (readonly [string, number, ...(number | string)[]])[] = [
  ['ptrace', 101, 16, 1],
  ['unshare(CLONE_NEWUSER)', 272, 0x10000000],
  ['unshare(CLONE_NEWNS)', 272, 0x00020000],
  ['mount', 165, 'none', '/tmp', 'tmpfs', 0, 0],
  ['socket(AF_VSOCK)', 41, 40, 1, 0],
  ['socket(AF_PACKET)', 41, 17, 3, 0],
  ['socket(AF_ALG)', 41, 38, 5, 0],
  ['socket(NETLINK_NETFILTER)', 41, 16, 3, 12],
  ['keyctl', 250, 0, -3, 1],
  ['memfd_create', 319, 'planted', 0],
  ['bpf', 321, 0, 0, 0],
  ['io_uring_setup', 425, 1, 0],
  ['pidfd_open', 434, 1, 0],
  ['shmget', 29, 0, 4096, 0o1600],
]

const EPERM = -1
const ENOSYS = -38
const EAFNOSUPPORT = -97

/** Another error would mean that the kernel looked at the call, and found only its arguments wanting. */
function succeeds([name, nr, ...args]: (typeof DENIED_CALLS)[number]): string | null {
  const answer = native?.(nr, ...args) ?? EPERM
  return [EPERM, ENOSYS, EAFNOSUPPORT].includes(answer) ? null : `${name} answered ${answer}`
}

function firstThat<Item>(items: readonly Item[], attack: (item: Item) => string | null): string | null {
  for (const item of items) {
    const breach = attack(item)
    if (breach !== null) return breach
  }
  return null
}

function tryTo<Result>(act: () => Result): Result | null {
  try {
    return act()
  } catch {
    return null
  }
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name)
}

function nothing(): null {
  return null
}

const found: Record<string, string> = {}
await Promise.all(
  Object.entries(ATTACKS).map(async ([name, attack]) => {
    const breach = await attack()
    if (breach !== null) found[name] = breach
  }),
)
process.stdout.write(JSON.stringify({ attacks: Object.keys(ATTACKS).length, breaches: found }), () => process.exit(0))
