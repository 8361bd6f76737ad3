import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

// No process reaches its own limit; all together they would take the machine for as long as the run lasts.
attack('children that each burn a little of the processor are counted together', async ({ run }) => {
  const { ending } = await run(
    `
    import { spawn } from 'node:child_process'
    const burns = 'const end = Date.now() + 3000; while (Date.now() < end);'
    const start = () => spawn(process.execPath, ['-e', burns], { stdio: 'ignore' }).on('exit', start)
    for (let n = 0; n < 3; n += 1) start()`,
    { wallMs: 120_000 },
  )
  assert.equal(ending.how, 'out-of-time')
  assert.match(ending.message, /processor time/)
})
