import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { entering, type LearnerCgroup, learnerCgroup } from '../../sandbox-server/agent/learner-cgroup.ts'
import { Watchdog } from '../../sandbox-server/agent/watchdog.ts'
import type { Cgroups } from '../../sandbox-server/pods/cgroup/index.ts'
import { DEFAULT_UID, openPods } from '../../sandbox-server/pods/index.ts'
import { bubblewrap } from '../../sandbox-server/pods/isolation/bubblewrap.ts'
import { firstShell } from '../../sandbox-server/pods/isolation/first-shell.ts'
import { LivePod } from '../../sandbox-server/pods/live-pod.ts'
import { eventually } from '../support/eventually.ts'
import { appRoot, logger, skip } from './pod-test.ts'

// Where cgroups were promised, nothing runs outside them. Plain files play the kernel's here, which takes no process in.

const folder = mkdtempSync(join(tmpdir(), 'duplex-promise-'))
after(() => rmSync(folder, { recursive: true }))

/** A file that takes what is written to it, and moves nobody. */
function door(name: string, text = ''): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

test('what cannot enter the cgroup it was promised does not become a pod', () => {
  const run = (entrances: string[]) => {
    const [file = '', ...args] = [...firstShell({ files: 0, entrances }), '/bin/echo', 'it runs']
    return spawnSync(file, args, { encoding: 'utf8' })
  }
  assert.equal(run([door('enter')]).stdout, 'it runs\n')
  const { status, stdout } = run([door('enter'), join(folder, 'no-such-cgroup', 'cgroup.procs')])
  assert.deepEqual([status, stdout], [71, ''])
})

test('what cannot enter the learner’s cgroup does not become a program, and what can holds no way back', () => {
  const script = `${entering([3])}ls /proc/self/fd; echo it runs`
  const fd = openSync(door('learner'), 'w')
  const { stdout } = spawnSync('/bin/bash', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', fd] })
  closeSync(fd)
  assert.match(stdout, /it runs/)
  // The third is the listing itself.
  assert.doesNotMatch(stdout, /^[4-9]$/m)
  const refused = spawnSync('/bin/bash', ['-c', script], { encoding: 'utf8' })
  assert.deepEqual([refused.status, refused.stdout], [71, ''])
})

test('a pod whose programs are not where they were promised to be does not start', {
  skip,
  timeout: 60_000,
}, async () => {
  let removed = 0
  const cgroups: Cgroups = {
    ...{ version: 'v2', controllers: ['memory'] },
    create: () => ({
      entrances: [door('pod')],
      openForAgent: () => ({
        join: [openSync(door('procs'), 'w')],
        kills: openSync(door('events', 'oom_kill 0\n'), 'r'),
      }),
      kill() {},
      async remove() {
        removed += 1
      },
    }),
    async close() {},
  }
  const isolation = bubblewrap({ appRoot, uid: DEFAULT_UID, cgroups })
  const pod = new LivePod(isolation.spawn({ challengeFolder: null, services: [] }), logger)
  await assert.rejects(pod.ready(AbortSignal.timeout(50_000)), /would run outside the cgroup that holds it/)
  await pod.gone
  await eventually('its cgroups are removed', () => removed === 1)
})

test('a place that an operator has named and that will not do is a refusal', async () => {
  const pods = await openPods({ isolation: 'bubblewrap', appRoot, logger, cgroup: folder })
  try {
    assert.match(pods.whyNot ?? '', /Programs cannot run here: DUPLEX_CGROUP names .*, which is no cgroup/)
    await assert.rejects(pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(1000)), /no cgroup/)
  } finally {
    await pods.close()
  }
})

test('whom the kernel ended for want of memory is told so, and whoever came later is not', async () => {
  let kills = 3
  const cgroup: LearnerCgroup = { join: [], kills: () => kills, assertHolds() {} }
  const watchdog = new Watchdog(cgroup)
  const watched = () => {
    const ended: string[] = []
    const looks: unknown[] = []
    const program = {
      // No process has this number: nothing else is found of it that could end it.
      pid: 2 ** 30,
      end: (how: string) => void ended.push(how),
      saw: (found: unknown) => void looks.push(found),
    }
    return { program, ended, looks }
  }
  const [first, second] = [watched(), watched()]
  watchdog.watch(first.program)
  kills += 1
  watchdog.watch(second.program)
  await eventually('both were looked at', () => first.looks.length > 1 && second.looks.length > 1)
  watchdog.forget(first.program)
  watchdog.forget(second.program)
  assert.ok(first.ended.includes('out-of-memory'))
  assert.ok(!second.ended.includes('out-of-memory'))
})

test('the agent reads the kernel’s count anew each time, in the words of both versions', () => {
  const file = door('count', 'low 0\nhigh 0\nmax 22\noom 1\noom_kill 8\noom_group_kill 1\n')
  const kills = openSync(file, 'r')
  const cgroup = learnerCgroup({ join: [], kills })
  assert.equal(cgroup?.kills(), 8)
  writeFileSync(file, 'oom_kill_disable 0\nunder_oom 0\noom_kill 9\n')
  assert.equal(cgroup?.kills(), 9)
  closeSync(kills)
})
