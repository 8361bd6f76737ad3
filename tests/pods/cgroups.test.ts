import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openCgroups, type PodCgroup } from '../../sandbox-server/pods/cgroup/index.ts'
import { DEFAULT_UID } from '../../sandbox-server/pods/index.ts'
import { dropRoot } from '../../sandbox-server/pods/isolation/bubblewrap.ts'
import { firstShell } from '../../sandbox-server/pods/isolation/first-shell.ts'
import { eventually } from '../support/eventually.ts'
import { cgroups, skipWithoutCgroups } from '../support/kernel-cgroups.ts'

// On the real cgroups of this machine, where it has some to give. cgroup-kernels.test.ts brings kernels of its own.

const SLOWEST_MS = 60_000
const appRoot = join(import.meta.dirname, '../..')
const asPods = dropRoot(DEFAULT_UID)

function kernelTest(name: string, act: (make: () => PodCgroup) => Promise<void>): void {
  test(name, { skip: skipWithoutCgroups, timeout: 2 * SLOWEST_MS }, async () => {
    await act(() => cgroups?.create() ?? assert.fail())
  })
}

kernelTest('what is in a pod’s cgroup ends with it, and nothing of it stays', async (make) => {
  const pod = make()
  const folders = pod.entrances.map((file) => dirname(dirname(file)))
  assert.ok(folders.length > 0 && folders.every((folder) => existsSync(folder)))
  // One that has left its session and its parents is in it all the same.
  const child = enter(pod, ['/bin/bash', '--norc', '-c', 'setsid sleep 1000 & setsid sleep 1000 & wait'])
  const inside = () =>
    readFileSync(pod.entrances[0] ?? '', 'utf8')
      .split('\n')
      .filter(Boolean)
  await eventually('three are in it', () => inside().length === 3, SLOWEST_MS)
  const pids = inside().map(Number)
  const ended = once(child, 'exit')
  await pod.remove()
  await ended
  assert.deepEqual(
    folders.filter((folder) => existsSync(folder)),
    [],
  )
  await eventually('all have ended', () => !pids.some((pid) => existsSync(`/proc/${pid}`)), SLOWEST_MS)
})

kernelTest('the learner’s cgroup is entered by open files, and its limits are not the agent’s', async (make) => {
  const pod = make()
  const doors = pod.openForAgent()
  try {
    const child = enter(
      pod,
      ['/bin/bash', '--norc', '-c', `${JOIN(doors.join)}; exec cat /proc/self/cgroup`],
      doors.join,
    )
    const said = await outputOf(child)
    const lines = said.split('\n').filter((line) => line.endsWith('/learner'))
    assert.equal(lines.length, doors.join.length, said)
    const limit = (part: string) => read(pod, part, ['memory.max', 'memory.limit_in_bytes'])
    assert.equal(limit('learner'), 512 * 2 ** 20)
    assert.ok(limit('agent') > 2 ** 30)
  } finally {
    for (const fd of [...doors.join, doors.kills]) closeSync(fd)
    await pod.remove()
  }
})

kernelTest('bytes that nobody reads in Unix sockets and pipes are memory of those who sent them', async (make) => {
  const pod = make()
  const doors = pod.openForAgent()
  try {
    const child = enter(
      pod,
      ['/bin/bash', '--norc', '-c', `${JOIN(doors.join)}; exec "$0" -e "$1"`, process.execPath, FILL],
      doors.join,
    )
    const usage = () => read(pod, 'learner', ['memory.current', 'memory.usage_in_bytes'])
    const [ready] = await once(child.stdout ?? assert.fail(), 'data', { signal: AbortSignal.timeout(SLOWEST_MS) })
    assert.equal(String(ready), 'ready\n')
    const before = usage()
    child.stdin?.write('go\n')
    const [sent] = await once(child.stdout ?? assert.fail(), 'data', { signal: AbortSignal.timeout(SLOWEST_MS) })
    const charged = usage() - before
    assert.ok(Number(sent) > 10 * 2 ** 20, `${sent} bytes`)
    assert.ok(charged > 0.8 * Number(sent), `${sent} bytes wait, and ${charged} are counted`)
  } finally {
    for (const fd of [...doors.join, doors.kills]) closeSync(fd)
    await pod.remove()
  }
})

kernelTest(
  'what takes more than it may is ended, and the kernel’s count says that it was for want of memory',
  async (make) => {
    const pod = make()
    const doors = pod.openForAgent()
    const kills = () => {
      const room = Buffer.alloc(4096)
      return Number(/^oom_kill (\d+)/m.exec(room.toString('latin1', 0, readSync(doors.kills, room, 0, 4096, 0)))?.[1])
    }
    try {
      // Less than a pod has, so that a slow kernel is done in time.
      for (const file of filesOf(pod, 'learner', ['memory.max', 'memory.limit_in_bytes']))
        writeFileSync(file, `${96 * 2 ** 20}`)
      assert.equal(kills(), 0)
      const hungry = 'const kept = []; for (;;) kept.push(Buffer.alloc(4 << 20, 1))'
      const child = enter(
        pod,
        ['/bin/bash', '--norc', '-c', `${JOIN(doors.join)}; exec "$0" -e "$1"`, process.execPath, hungry],
        doors.join,
      )
      const [code, signal] = await once(child, 'exit', { signal: AbortSignal.timeout(SLOWEST_MS) })
      assert.deepEqual([code, signal], [null, 'SIGKILL'])
      assert.ok(kills() > 0)
    } finally {
      for (const fd of [...doors.join, doors.kills]) closeSync(fd)
      await pod.remove()
    }
  },
)

kernelTest('what a server leaves that is killed, the next one clears away, and nothing else', async (make) => {
  const other = make()
  const child = spawn(process.execPath, ['--input-type=module', '-e', LEAVES], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(child.stdout, 'data', { signal: AbortSignal.timeout(SLOWEST_MS) })
  const left: string[] = JSON.parse(String(said))
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  assert.ok(left.length > 0 && left.every((file) => existsSync(file)))
  await (await openCgroups({ named: process.env.DUPLEX_CGROUP, asPods, onLeft: () => {} })).cgroups?.close()
  assert.deepEqual(
    left.filter((file) => existsSync(file)),
    [],
  )
  assert.ok(
    other.entrances.every((file) => existsSync(file)),
    'those of a server that lives are left alone',
  )
  await other.remove()
})

const isHandedOver = process.getuid?.() === 0 && process.env.DUPLEX_CGROUP === undefined
test('what root hands over before it gives itself up, an ordinary user makes pods’ cgroups in', {
  skip: skipWithoutCgroups || (isHandedOver ? false : 'only root hands cgroups over, and only where none are named'),
  timeout: 2 * SLOWEST_MS,
}, async () => {
  const script = `
    import { handOverCgroups, takeBackCgroups } from ${JSON.stringify(join(appRoot, 'scripts/cgroups.mjs'))}
    import { spawnSync } from 'node:child_process'
    const { folders, enter } = handOverCgroups(${DEFAULT_UID})
    const [file, ...args] = [...enter, ...${JSON.stringify(asPods)}, process.execPath, '--input-type=module', '-e', ${JSON.stringify(OPENS)}]
    const env = { PATH: '/usr/bin:/bin', DUPLEX_CGROUP: folders.join(':') }
    const { stdout } = spawnSync(file, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] })
    takeBackCgroups(folders)
    console.log(JSON.stringify({ folders, said: JSON.parse(stdout) }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const { folders, said } = JSON.parse(await outputOf(child))
  assert.deepEqual([said.uid, said.by, said.has], [DEFAULT_UID, `cgroup ${cgroups?.version}`, true])
  assert.deepEqual(
    folders.filter((folder: string) => existsSync(folder)),
    [],
  )
})

/** Starts a command in the pod, as the user that pods run as. Open files come as 3 and on. */
function enter(pod: PodCgroup, command: readonly string[], files: readonly number[] = []): ChildProcess {
  const [file = '', ...args] = [...firstShell({ files: files.length, entrances: pod.entrances }), ...asPods, ...command]
  return spawn(file, args, { cwd: '/', env: { PATH: '/usr/bin:/bin' }, stdio: ['pipe', 'pipe', 'inherit', ...files] })
}

const JOIN = (files: readonly number[]) => files.map((_, index) => `echo 0 >&${3 + index} || exit 71`).join('; ')

/** Fills Unix connections that nobody reads from, and says how many bytes went into the kernel. */
const FILL = `
  const { connect, createServer } = require('node:net')
  const kept = [], name = '\\0duplex-test-' + process.pid, piece = Buffer.alloc(32 << 10)
  const server = createServer({ pauseOnConnect: true }, (socket) => kept.push(socket)).listen(name, () => console.log('ready'))
  process.stdin.once('data', async () => {
    for (let n = 0; n < 100; n++) {
      await new Promise((done) => { const socket = connect(name, done); for (let k = 0; k < 4; k++) socket.write(piece); kept.push(socket) })
    }
    setTimeout(() => console.log(kept.reduce((sum, { bytesWritten = 0, writableLength }) => sum + bytesWritten - writableLength, 0)), 500)
  })`

const OPENS = `
  import { openCgroups } from ${JSON.stringify(join(appRoot, 'sandbox-server/pods/cgroup/index.ts'))}
  import { existsSync } from 'node:fs'
  const { cgroups, memoryHeldBy } = await openCgroups({ named: process.env.DUPLEX_CGROUP, asPods: [], onLeft: console.error })
  const pod = cgroups.create()
  console.log(JSON.stringify({ uid: process.getuid(), by: memoryHeldBy.by, has: pod.entrances.every((file) => existsSync(file)) }))
  await pod.remove()`

const LEAVES = `
  import { openCgroups } from ${JSON.stringify(join(appRoot, 'sandbox-server/pods/cgroup/index.ts'))}
  const { cgroups } = await openCgroups({ named: process.env.DUPLEX_CGROUP, asPods: ${JSON.stringify(asPods)}, onLeft() {} })
  console.log(JSON.stringify(cgroups.create().entrances))
  setInterval(() => {}, 1000)`

function filesOf(pod: PodCgroup, part: string, names: readonly string[]): string[] {
  const folders = pod.entrances.map((file) => join(dirname(dirname(file)), part))
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).filter((file) => existsSync(file))
}

/** A number the kernel says, by the name it has in one version or the other. No limit at all is a very large one. */
function read(pod: PodCgroup, part: string, names: readonly string[]): number {
  const [file = assert.fail()] = filesOf(pod, part, names)
  const text = readFileSync(file, 'utf8').trim()
  return text === 'max' ? Number.POSITIVE_INFINITY : Number(text)
}

async function outputOf(child: ChildProcess): Promise<string> {
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await Promise.race([once(child, 'close'), wait(SLOWEST_MS, undefined, { ref: false })])
  return said
}
