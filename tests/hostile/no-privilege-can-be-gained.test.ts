import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'
import { attackOnX64, callNatively } from './attacker.ts'

attack('a program holds no privilege, and becomes nobody else', async ({ run }) => {
  const outcome = await run(`
    import { readFileSync } from 'node:fs'
    const tries = {
      root: () => process.setuid(0),
      rootGroup: () => process.setgid(0),
      other: () => process.setuid(1000),
      groups: () => process.setgroups([0]),
    }
    const done = Object.entries(tries).flatMap(([name, act]) => { try { act(); return [name] } catch { return [] } })
    console.log(JSON.stringify({ done, user: process.getuid(), status: readFileSync('/proc/self/status', 'utf8') }))`)
  const { done, user, status } = json(outcome) as { done: string[]; user: number; status: string } // Printed just above.
  assert.deepEqual(done, [])
  assert.notEqual(user, 0)
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
    assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'))
  assert.match(status, /^NoNewPrivs:\s+1$/m)
  assert.match(status, /^Seccomp:\s+2$/m)
})

attackOnX64('native code gives itself no privilege', async (tools) => {
  const [SETUID, SETRESUID, PRCTL, SET_NO_NEW_PRIVS, CAP_AMBIENT, RAISE] = [105, 117, 157, 38, 47, 2]
  const answers = await callNatively(tools, [
    [SETUID, 0],
    [SETRESUID, 0, 0, 0],
    [PRCTL, SET_NO_NEW_PRIVS, 0, 0, 0, 0],
    [PRCTL, CAP_AMBIENT, RAISE, 21, 0, 0],
  ])
  for (const answer of answers as number[]) assert.ok(answer < 0, String(answers))
})
