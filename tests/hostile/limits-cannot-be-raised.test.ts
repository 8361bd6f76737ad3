import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack('a program cannot raise its limits, not even with the tool that set them', async ({ run }) => {
  const outcome = await run(`
    import { execFileSync } from 'node:child_process'
    import { readFileSync } from 'node:fs'
    const raised = ['--nofile=4096', '--nproc=4096', '--fsize=unlimited', '--cpu=unlimited', '--core=unlimited', '--memlock=unlimited', '--msgqueue=1000000', '--nice=40', '--rtprio=10']
      .filter((limit) => { try { execFileSync('/prlimit', ['--pid', String(process.pid), limit], { stdio: 'ignore' }); return true } catch { return false } })
    console.log(JSON.stringify({ raised, limits: readFileSync('/proc/self/limits', 'utf8') }))`)
  const { raised, limits } = json(outcome) as { raised: string[]; limits: string } // Our own program printed it, just above.
  assert.deepEqual(raised, [])
  for (const [name, most] of [
    ['Max processes', 64],
    ['Max open files', 1024],
    ['Max file size', 16 * 1024 * 1024],
    ['Max cpu time', 13],
    ['Max core file size', 1],
    ['Max msgqueue size', 0],
  ] as const) {
    assert.match(limits, new RegExp(`^${name}\\s+\\d+\\s+${most}\\s`, 'm'))
  }
})
