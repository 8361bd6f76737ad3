import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

process.env.DUPLEX_TEST_SECRET = 'the server knows this'

attack('a program sees its own few variables, and neither the server’s nor the agent’s', async ({ run }) => {
  const outcome = await run(`
    import { readFileSync, readdirSync } from 'node:fs'
    const read = (path: string) => { try { return readFileSync(path, 'latin1') } catch { return '' } }
    const pids = readdirSync('/proc').filter((name) => /^\\d+$/.test(name))
    console.log(JSON.stringify({
      own: Object.keys(process.env).sort(),
      all: pids.flatMap((pid) => [read('/proc/' + pid + '/environ'), read('/proc/' + pid + '/cmdline')]).join(' '),
      host: read('/proc/sys/kernel/hostname').trim(),
      mounts: read('/proc/self/mountinfo'),
    }))`)
  const seen = json(outcome) as { own: string[]; all: string; host: string; mounts: string } // Printed just above.
  assert.deepEqual(
    seen.own,
    ['HOME', 'PATH', 'PORT', 'PWD'].filter((name) => name !== 'PWD' || seen.own.includes('PWD')),
  )
  // The file that waits for the program is ours, stands where it may be read, and holds nothing worth taking.
  const others = seen.all.replaceAll('/duplex/agent/runner.ts', '')
  assert.doesNotMatch(others, /secret|the server knows|agent|grader|sandbox-server/i)
  assert.equal(seen.host, 'sandbox')
})
