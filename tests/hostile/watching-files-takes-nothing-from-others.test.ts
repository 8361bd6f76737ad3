import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'
import { printedOutside } from './attacker.ts'

const WATCHES = `
  import { watch } from 'node:fs'
  let watched = 0
  try { for (; watched < 10; watched += 1) watch(import.meta.dirname).unref() } catch {}
  console.log(JSON.stringify(watched))`

// The kernel counts inotify instances per user, over all pods: whoever takes all leaves none to the others.
attack('a program takes no inotify instance, of which the kernel has a few per user', async ({ run }) => {
  assert.equal(json(await run(WATCHES)), 0)
  assert.equal(await printedOutside(WATCHES), 10)
})
