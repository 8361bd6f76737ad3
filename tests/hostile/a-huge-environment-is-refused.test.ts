import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack('a child with an environment and arguments without end is refused by the kernel', async ({ run }) => {
  const outcome = await run(`
    import { spawnSync } from 'node:child_process'
    const huge = Object.fromEntries(Array.from({ length: 200 }, (_, n) => ['V' + n, 'x'.repeat(100_000)]))
    const asEnvironment = spawnSync(process.execPath, ['-e', '1'], { env: huge }).error?.code
    const asArguments = spawnSync(process.execPath, Object.values(huge)).error?.code
    console.log(JSON.stringify([asEnvironment, asArguments]))`)
  assert.deepEqual(json(outcome), ['E2BIG', 'E2BIG'])
})
