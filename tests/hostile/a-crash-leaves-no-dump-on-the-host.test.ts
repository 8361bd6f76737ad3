import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { attack } from '../pods/pod-test.ts'

const dumps = () =>
  ['/', '/tmp', '/var/crash', '/var/lib/systemd/coredump', process.cwd()].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).filter((name) => /^core\b|\.crash$/.test(name)) : [],
  )

attack('programs that crash, each in its own way, leave no dump of their memory', async ({ run }) => {
  const before = dumps()
  for (const signal of ['SIGABRT', 'SIGSEGV', 'SIGQUIT', 'SIGILL'] as const) {
    const { ending } = await run(
      `process.on('${signal}', () => {}).removeAllListeners('${signal}'); process.kill(process.pid, '${signal}'); setInterval(() => {}, 1000)`,
    )
    assert.equal(ending.how, 'crashed')
    assert.equal(ending.signal, signal)
  }
  assert.deepEqual(dumps(), before)
})
