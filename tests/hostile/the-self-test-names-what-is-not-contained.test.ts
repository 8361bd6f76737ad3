import assert from 'node:assert/strict'
import type { Pod } from '../../sandbox-server/pods/index.ts'
import { findBreach } from '../../sandbox-server/pods/self-test/find-breach.ts'
import { podTest } from '../pods/pod-test.ts'

/** A pod with a hole: the self-test's own attacks, one of which is turned upon something that is allowed. */
const withHole = (pod: Pod, [from, to]: readonly [string, string]): Pick<Pod, 'run'> => ({
  run: (files, options) => {
    const changed = files.map(({ name, text }) => ({ name, text: text.replace(from, to) }))
    assert.notDeepEqual(changed, files, `nothing in the self-test says ${from}`)
    return pod.run(changed, options)
  },
})

const HOLES: readonly (readonly [hole: readonly [string, string], said: RegExp])[] = [
  [["'/etc/shadow'", "'/app'"], /could read what is not its own \(opened \/app\)/],
  [["'/planted'", "'/dev/null'"], /could write a file \(wrote \/dev\/null\)/],
  [["'HOME', ", ''], /could read an environment that is not its own \(saw HOME/],
  [["'Max processes', 64", "'Max processes', 63"], /could live without limits \(had no limit on Max processes\)/],
  [['Seccomp:\\s+2', 'Seccomp:\\s+3'], /could live without the system call filter/],
  [['agent\\/main|', 'attacks|node|bwrap|'], /could see processes that are not its own/],
  [["name !== 'lo'", "name === 'lo'"], /could see a network that is not its own \(lo\)/],
  [['const ATTACKS', 'process.exit(0)\nconst ATTACKS'], /came to no end/],
]

podTest('a pod that holds passes the self-test, and a hole in it is named', async ({ pod }) => {
  assert.equal(await findBreach(pod), null)
  for (const [hole, said] of HOLES) assert.match((await findBreach(withHole(pod, hole))) ?? 'no breach', said)
  if (process.arch !== 'x64') return
  const [GETPID, PTRACE] = [39, 101]
  const breach = await findBreach(withHole(pod, [`['ptrace', ${PTRACE}`, `['getpid', ${GETPID}`]))
  assert.match(breach ?? 'no breach', /could make system calls that are denied \(getpid answered \d+\)/)
})
