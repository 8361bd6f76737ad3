import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack(
  'killing everything in sight ends the program itself, and neither the agent nor the pod',
  async ({ pod, run }) => {
    let isGone = false
    void pod.gone.then(() => {
      isGone = true
    })
    const { ending } = await run(`
    for (let pid = 1; pid < 5000; pid += 1) {
      if (pid === process.pid) continue
      try { process.kill(pid, 'SIGKILL') } catch {}
    }
    process.kill(-1, 'SIGKILL')
    process.kill(process.pid, 'SIGKILL')`)
    assert.equal(ending.how, 'crashed')
    assert.equal(isGone, false)
  },
)

attack('a program sees only its own processes', async ({ run }) => {
  const outcome = await run(`
    import { readFileSync, readdirSync } from 'node:fs'
    const pids = readdirSync('/proc').filter((name) => /^\\d+$/.test(name))
    console.log(JSON.stringify(pids.map((pid) => readFileSync('/proc/' + pid + '/comm', 'utf8').trim())))`)
  assert.deepEqual(json(outcome), ['bwrap', 'MainThread'])
})
