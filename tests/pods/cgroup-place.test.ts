import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { CGROUP_LIMITS } from '../../sandbox-server/pods/cgroup/cgroup-limits.ts'
import { findPlace, type Machine, namedPlace } from '../../sandbox-server/pods/cgroup/find-place.ts'
import { isLeftBehind, nameOfOurs, withoutOurs } from '../../sandbox-server/pods/cgroup/names.ts'
import { v1 } from '../../sandbox-server/pods/cgroup/v1.ts'
import { v2 } from '../../sandbox-server/pods/cgroup/v2.ts'

// Folders play the kernel here: what is found, asked and written. That it holds is shown on real ones, in cgroups.test.ts.

const root = mkdtempSync(join(tmpdir(), 'duplex-cgroup-'))
after(() => rmSync(root, { recursive: true }))

let count = 0

/** A folder with these files, by their paths. */
function played(files: Record<string, string>): string {
  count += 1
  const folder = join(root, `${count}`)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

interface Played {
  readonly own: string
  readonly mounts: (folder: string) => string
  readonly files: Record<string, string>
  readonly uid?: number
  readonly delegated?: readonly string[]
}

function placeOn({ own, mounts, files, uid = 0, delegated = [] }: Played) {
  const folder = played({ ...files, 'proc/self/cgroup': own })
  writeFileSync(join(folder, 'proc/self/mountinfo'), mounts(folder))
  const machine: Machine = { proc: join(folder, 'proc'), uid, isDelegated: (unit) => delegated.includes(unit) }
  return { folder, place: findPlace(machine) }
}

const mountOfV2 = (folder: string) => `30 23 0:26 / ${folder}/cg rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n`
const filesOfV2 = (path: string, controllers = 'cpuset cpu io memory pids') => ({
  [`cg${path}/cgroup.controllers`]: `${controllers}\n`,
  [`cg${path}/cgroup.procs`]: '',
})

test('root at the root of all makes cgroups there', () => {
  const { folder, place } = placeOn({ own: '0::/\n', mounts: mountOfV2, files: filesOfV2('') })
  const parents = [{ folder: join(folder, 'cg'), controllers: ['memory', 'pids', 'cpu'] }]
  assert.deepEqual(place, { found: true, version: 'v2', parents })
})

test('what systemd keeps for itself is left alone, and what it has handed over is used', () => {
  const unit = '/system.slice/duplex.service'
  const machine = { own: `0::${unit}\n`, mounts: mountOfV2, files: filesOfV2(unit) }
  const kept = placeOn(machine).place
  assert.ok(!kept.found)
  assert.match(kept.why, /systemd keeps what is below duplex\.service for itself/)
  assert.match(kept.mend ?? '', /Delegate=yes/)
  const handed = placeOn({ ...machine, delegated: ['duplex.service'] })
  assert.ok(handed.place.found)
  assert.equal(handed.place.parents[0]?.folder, join(handed.folder, 'cg', unit))
})

test('a cgroup that somebody else keeps root in is left alone', () => {
  const { place } = placeOn({ own: '0::/somebody/7\n', mounts: mountOfV2, files: filesOfV2('/somebody/7') })
  assert.ok(!place.found)
  assert.match(place.why, /\/somebody\/7, and has not said that others may be made in there/)
})

test('an ordinary user takes a unit of their own that was handed over, without the controllers it was not given', () => {
  const unit = '/user.slice/user-7.slice/user@7.service/app.slice/run-1.scope'
  const { place } = placeOn({
    ...{ own: `0::${unit}\n`, mounts: mountOfV2, files: filesOfV2(unit, 'memory pids') },
    ...{ uid: 7, delegated: ['run-1.scope'] },
  })
  assert.ok(place.found)
  assert.deepEqual(place.parents[0]?.controllers, ['memory', 'pids'])
})

test('a program that was started from one of our cgroups finds the same place again', () => {
  const { folder, place } = placeOn({ own: '0::/duplex-others\n', mounts: mountOfV2, files: filesOfV2('') })
  assert.ok(place.found)
  assert.equal(place.parents[0]?.folder, join(folder, 'cg'))
  assert.equal(withoutOurs('/a.scope/duplex-4026531836-12-345/server'), '/a.scope')
  assert.equal(withoutOurs('/a.scope/duplex-notes'), '/a.scope/duplex-notes')
})

const MOUNTS_OF_V1 = (folder: string) =>
  ['memory', 'pids', 'cpu,cpuacct']
    .map((names, index) => `${40 + index} 30 0:3${index} / ${folder}/cg/${names} rw - cgroup cgroup rw,${names}\n`)
    .join('')
const FILES_OF_V1 = {
  'cg/memory/cgroup.procs': '',
  'cg/pids/cgroup.procs': '',
  'cg/cpu,cpuacct/cgroup.procs': '',
}

test('where version 2 stands beside version 1 without the memory, version 1 is used', () => {
  const { folder, place } = placeOn({
    own: '9:memory:/\n8:pids:/\n7:cpu,cpuacct:/\n0::/\n',
    mounts: (at) => `${MOUNTS_OF_V1(at)}50 30 0:40 / ${at}/unified rw - cgroup2 cgroup2 rw\n`,
    files: { ...FILES_OF_V1, 'unified/cgroup.controllers': 'hugetlb\n' },
  })
  assert.ok(place.found)
  assert.equal(place.version, 'v1')
  const folders = ['memory', 'pids', 'cpu,cpuacct'].map((name) => join(folder, 'cg', name))
  assert.deepEqual(
    place.parents.map((parent) => parent.folder),
    folders,
  )
})

test('in version 1 a controller that is somebody else’s is done without, but not the memory', () => {
  const own = (memory: string, pids: string) => `9:memory:${memory}\n8:pids:${pids}\n7:cpu,cpuacct:/\n`
  const files = { ...FILES_OF_V1, 'cg/memory/kept/cgroup.procs': '', 'cg/pids/kept/cgroup.procs': '' }
  const fewer = placeOn({ own: own('/', '/kept'), mounts: MOUNTS_OF_V1, files }).place
  assert.ok(fewer.found)
  assert.deepEqual(
    fewer.parents.flatMap(({ controllers }) => controllers),
    ['memory', 'cpu'],
  )
  const none = placeOn({ own: own('/kept', '/'), mounts: MOUNTS_OF_V1, files }).place
  assert.ok(!none.found)
  assert.match(none.why, /\/kept/)
})

test('where nothing counts memory the reason is a sentence', () => {
  const { place } = placeOn({ own: '', mounts: () => '', files: { 'proc/x': '' } })
  assert.deepEqual(place, { found: false, why: 'This kernel counts no memory in cgroups.' })
})

test('of version 1 an operator names a folder for each controller', () => {
  const folder = played({
    ...{ 'm/memory.limit_in_bytes': '', 'm/cgroup.procs': '', 'p/pids.max': '', 'p/cgroup.procs': '' },
    ...{ 'c/cpu.cfs_quota_us': '', 'c/cgroup.procs': '' },
  })
  const place = namedPlace(['m', 'p', 'c'].map((name) => join(folder, name)).join(':'))
  assert.ok(place.found)
  assert.equal(place.version, 'v1')
  assert.deepEqual(
    place.parents.map(({ controllers }) => controllers),
    [['memory'], ['pids'], ['cpu']],
  )
  const without = namedPlace(join(folder, 'p'))
  assert.ok(!without.found)
  assert.match(without.why, /no memory is counted/)
})

test('an operator may name the place, and a wrong one is named back', () => {
  const folder = played({ 'a/cgroup.controllers': 'memory pids', 'a/cgroup.procs': '', 'b/notes.txt': '' })
  const place = namedPlace(join(folder, 'a'))
  assert.deepEqual(place, {
    ...{ found: true, version: 'v2' },
    parents: [{ folder: join(folder, 'a'), controllers: ['memory', 'pids'] }],
  })
  const wrong = namedPlace(join(folder, 'b'))
  assert.ok(!wrong.found)
  assert.match(wrong.why, /DUPLEX_CGROUP names .*\/b, which is no cgroup/)
})

test('version 2 is told the limits: of the processor for the learner alone', () => {
  const files = Object.fromEntries(
    ['memory.max', 'memory.swap.max', 'memory.oom.group', 'pids.max', 'cpu.max'].map((name) => [name, '']),
  )
  const [pod, learner] = [played(files), played(files)]
  v2.limitPod(pod, ['memory', 'pids', 'cpu'])
  v2.limitLearner(learner, ['memory', 'pids', 'cpu'])
  const told = (folder: string) => Object.keys(files).map((name) => readFileSync(join(folder, name), 'utf8'))
  assert.deepEqual(told(pod), [`${CGROUP_LIMITS.podBytes}`, '0', '', '', ''])
  assert.deepEqual(told(learner), [`${512 * 2 ** 20}`, '0', '1', '512', '100000 100000'])
})

test('version 1 is told the limits, each in the tree of its controller', () => {
  const memory = played({
    'memory.limit_in_bytes': '',
    'memory.memsw.limit_in_bytes': '',
    'memory.kmem.tcp.limit_in_bytes': '',
  })
  const cpu = played({ 'cpu.cfs_quota_us': '', 'cpu.cfs_period_us': '' })
  v1.limitLearner(memory, ['memory'])
  v1.limitLearner(cpu, ['cpu'])
  const told = (file: string) => readFileSync(file, 'utf8')
  assert.equal(told(join(memory, 'memory.limit_in_bytes')), `${512 * 2 ** 20}`)
  assert.equal(told(join(memory, 'memory.memsw.limit_in_bytes')), `${512 * 2 ** 20}`)
  assert.equal(told(join(memory, 'memory.kmem.tcp.limit_in_bytes')), `${CGROUP_LIMITS.socketBytes}`)
  assert.equal(told(join(cpu, 'cpu.cfs_quota_us')), '100000')
})

test('a kernel that has not the file for the memory is an error, never a pod without its limit', () => {
  const folder = played({ 'cgroup.procs': '' })
  assert.throws(() => v2.limitLearner(folder, ['memory']), /did not take 536870912 in .*memory\.max: ENOENT/)
})

test('only what is ours and has lost its maker is cleared away', () => {
  assert.equal(isLeftBehind(nameOfOurs()), false)
  assert.equal(isLeftBehind(`${nameOfOurs()}-3`), false)
  const here = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]
  assert.equal(isLeftBehind(`duplex-${here}-4194399-17-1`), true)
  assert.equal(isLeftBehind(`duplex-${here}-${process.pid}-17`), true, 'the pid lives, but it is another process')
  assert.equal(isLeftBehind('duplex-17-4194399-17-1'), false, 'its maker may live where we do not see it')
  for (const name of ['user.slice', 'duplex', 'duplex-others', 'duplex-notes-1', 'learner']) {
    assert.equal(isLeftBehind(name), false, name)
  }
})
