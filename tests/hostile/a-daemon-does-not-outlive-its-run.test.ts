import assert from 'node:assert/strict'
import { descendantsOf } from '../../sandbox-server/agent/process-tree.ts'
import { attack } from '../pods/pod-test.ts'
import { commandLineOf } from '../support/processes.ts'

attack('a daemon does not outlive the run that started it, and leaves its port', async ({ run }) => {
  const daemon = `process.title = 'daemon-of-${process.pid}'; require('node:http').createServer().listen(8080)`
  const { ending } = await run(`
    import { spawn } from 'node:child_process'
    import { once } from 'node:events'
    import { connect } from 'node:net'
    import { setTimeout as sleep } from 'node:timers/promises'
    for (const n of [1, 2]) spawn(process.execPath, ['-e', ${JSON.stringify(daemon)}], { detached: true, stdio: 'ignore' }).unref()
    for (;;) {
      const socket = connect(8080)
      if (await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false)) break
      await sleep(20)
    }
    process.exit(0)`)
  assert.equal(ending.how, 'finished')
  const next = await run(`
    import { createServer } from 'node:http'
    createServer().listen(8080, () => { console.log('free'); process.exit() })`)
  assert.equal(next.stdout, 'free\n')
  assert.deepEqual(
    descendantsOf(process.pid)
      .map(({ pid }) => commandLineOf(pid))
      .filter((command) => command.includes(`daemon-of-${process.pid}`)),
    [],
  )
})
