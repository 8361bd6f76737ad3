import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import type { RunEvent } from '#protocol'
import { LivePod } from '../../sandbox-server/pods/live-pod.ts'

// A pod's process is played here: what its agent says comes together, as it does where the server gets its turn late.

const BREAKS = `
  const say = (...reports) => process.stdout.write(reports.map((report) => JSON.stringify(report) + '\\n').join(''))
  process.stdin.once('data', () => {
    say({ type: 'broken', run: 0, message: 'It broke.', detail: 'on purpose' }, { type: 'over', run: 0 })
  })
  setInterval(() => {}, 1000)
  say({ type: 'ready' })`

test('a run that broke is over once its pod has gone: whoever waited for that is given another pod', async () => {
  const child = spawn(process.execPath, ['-e', BREAKS], { stdio: 'pipe' })
  const silent = () => {}
  const pod = new LivePod(
    { child, agent: () => null, end: () => void child.kill('SIGKILL') },
    { info: silent, warn: silent, error: silent },
  )
  await pod.ready(AbortSignal.timeout(20_000))
  const events: RunEvent[] = []
  const options = { entry: 'server.ts', wallMs: null, on: (event: RunEvent) => void events.push(event) }
  await pod.run([{ name: 'server.ts', text: '' }], options).over
  assert.deepEqual(
    events.map(({ type }) => type),
    ['broken'],
  )
  assert.equal(child.signalCode, 'SIGKILL', 'the pod has gone')
  await pod.gone
})
