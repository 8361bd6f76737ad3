import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a fork bomb is ended by name', async ({ run }) => {
  const { ending } = await run(`
    import { spawn } from 'node:child_process'
    const bomb = () => {
      for (let n = 0; n < 8; n += 1) spawn(process.execPath, ['/app/server.ts'], { stdio: 'ignore' }).on('error', () => {})
    }
    setInterval(bomb, 10)`)
  assert.ok(['too-many-processes', 'out-of-memory'].includes(ending.how), JSON.stringify(ending))
})
