import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { descendantsOf } from '../../sandbox-server/agent/process-tree.ts'
import { endTree } from '../../sandbox-server/pods/isolation/end-tree.ts'

test('a tree is ended with those that left its process group, and can be ended again', async () => {
  const child = spawn('/bin/bash', ['-c', 'sleep 600 & setsid bash -c "sleep 600 & echo up; wait" & wait'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  const family = descendantsOf(child.pid ?? 0).map(({ pid }) => pid)
  assert.equal(family.length, 3)
  endTree(child)
  const [, signal] = await ended
  assert.equal(signal, 'SIGKILL')
  for (const deadline = performance.now() + 10_000; family.some(runs); ) {
    assert.ok(performance.now() < deadline, `one of ${family.join(', ')} still runs`)
    await sleep(10)
  }
  endTree(child)
})

/** What has ended has no command line any more, also while it waits to be counted by its parent. */
function runs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1') !== ''
  } catch {
    return false
  }
}
