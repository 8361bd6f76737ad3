import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'
import { attackOnX64, callNatively, EPERM } from './attacker.ts'

attack('a program comes neither before others nor last when memory is short', async ({ run }) => {
  const outcome = await run(`
    import { readFileSync, writeFileSync } from 'node:fs'
    import { getPriority, setPriority } from 'node:os'
    const tries = {
      nicer: () => setPriority(0, -20),
      first: () => setPriority(1, -20),
      kept: () => writeFileSync('/proc/self/oom_score_adj', '-1000'),
      keptParent: () => writeFileSync('/proc/1/oom_score_adj', '-1000'),
    }
    const done = Object.entries(tries).flatMap(([name, act]) => { try { act(); return [name] } catch { return [] } })
    console.log(JSON.stringify({ done, nice: getPriority(), score: Number(readFileSync('/proc/self/oom_score_adj', 'utf8')) }))`)
  const { done, nice, score } = json(outcome) as { done: string[]; nice: number; score: number } // Printed just above.
  assert.deepEqual(done, [])
  assert.ok(nice >= 0, String(nice))
  assert.ok(score >= 0, String(score))
})

attackOnX64('native code takes no real-time priority', async (tools) => {
  // sched_setscheduler(0, SCHED_FIFO, { 1 }): the text stands for the structure.
  assert.deepEqual(await callNatively(tools, [[144, 0, 1, '\u0001\0\0\0']]), [EPERM])
})
