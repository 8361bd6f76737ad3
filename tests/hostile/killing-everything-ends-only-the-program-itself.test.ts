import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack(
  'killing everything in sight ends the program itself, and neither the agent nor the pod',
  async ({ pod, run }) => {
    let isGone = false
    void pod.gone.then(() => {
      isGone = true
    })
    const { ending } = await run(`
    for (const signal of ['SIGTERM', 'SIGSTOP', 'SIGKILL']) for (const pid of [process.ppid, 0x7fffffff, -2]) {
      try { process.kill(pid, signal) } catch {}
    }
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
