import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { descendantsOf } from '../../sandbox-server/agent/process-tree.ts'
import { endTree } from '../../sandbox-server/pods/isolation/end-tree.ts'
import { eventually } from '../support/eventually.ts'
import { isAlive } from '../support/processes.ts'

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
  await eventually('all have ended', () => !family.some(isAlive), 10_000)
  endTree(child)
})
