import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPods } from '../../sandbox-server/pods/index.ts'
import { appRoot, log, logger, runIn } from './pod-test.ts'

test('without isolation, and only when asked, the same agent runs programs as plain processes and says so', async () => {
  const pods = await openPods({ isolation: 'unsafe-local', appRoot, logger })
  try {
    assert.equal(pods.whyNot, null)
    assert.equal(pods.isolation, 'unsafe-local')
    assert.match(log.join('\n'), /UNSAFE/)
    const pod = await pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(10_000))
    const { stdout, ending } = await runIn(pod, `import { WebSocket } from 'ws'\nconsole.log(typeof WebSocket)\nnull.x`)
    assert.equal(stdout, 'function\n')
    assert.equal(ending.how, 'crashed')
    assert.deepEqual([ending.place?.file, ending.place?.line], ['server.ts', 3])
  } finally {
    await pods.close()
  }
})
