import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a program that calls itself the agent, with blanks and brackets, is ended like any other', async ({ run }) => {
  // The kernel's table of processes is text: a name like this one tries to be read as other columns of it.
  const { ending } = await run(
    `
    import { spawn } from 'node:child_process'
    import { writeFileSync } from 'node:fs'
    process.title = ') S 1 1 1 (node /sbx/app/sandbox-server/agent/main.ts'
    writeFileSync('/proc/self/comm', 'x) R 0 (\\n')
    const child = "require('fs').writeFileSync('/proc/self/comm', ') Z 0 0 0'); setInterval(() => {}, 1000)"
    for (let n = 0; n < 3; n += 1) spawn(process.execPath, ['-e', child], { detached: true, stdio: 'ignore' })
    setInterval(() => {}, 1000)`,
    { wallMs: 1500 },
  )
  assert.equal(ending.how, 'out-of-time')
})
