import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('children that nobody waits for fill the program’s own measure, and go with it', async ({ run }) => {
  // Each child leaves a grandchild behind, ends, and is never waited for: its parent stands still.
  const { ending } = await run(
    `
    import { spawn } from 'node:child_process'
    const child = 'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" }).unref()'
    for (let n = 0; n < 40; n += 1) spawn(process.execPath, ['-e', child], { detached: true, stdio: 'ignore' }).on('error', () => {}).unref()
    setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 1500)`,
    { wallMs: 6000 },
  )
  assert.ok(['too-many-processes', 'out-of-time', 'out-of-memory'].includes(ending.how), JSON.stringify(ending))
})
