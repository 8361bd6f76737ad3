import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { ClientMessage, type RunEvent, SourceFile } from '#protocol'
import { attack, outcomeOf, podTest } from '../pods/pod-test.ts'

const NAMES = [
  '../evil.ts',
  '/tmp/evil.ts',
  '../../sbx/app/evil.ts',
  'a/b.ts',
  '..',
  '.',
  '.npmrc',
  'x\0y',
  'a\nb',
  '',
  'x'.repeat(65),
]

attack('a file is called by a plain name, or it is refused at the door', async () => {
  for (const name of NAMES) {
    assert.ok(!SourceFile.safeParse({ name, text: '' }).success, name)
    const message = { type: 'run', run: '1', challenge: 'catch-up', files: [{ name, text: '' }] }
    assert.ok(!ClientMessage.safeParse(message).success, name)
  }
})

// Our own server would have to be at fault: then the run breaks, and so does the pod, before anything is written.
podTest('a server that were to pass such a name on would find the pod closed to it', async ({ pods }) => {
  const pod = await pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(10_000))
  const events: RunEvent[] = []
  const files = [
    { name: 'server.ts', text: '' },
    { name: '../../../tmp/duplex-evil.ts', text: 'evil' },
  ]
  await pod.run(files, { entry: 'server.ts', wallMs: 5000, on: (event) => events.push(event) }).over
  assert.throws(() => outcomeOf(events).ending, /did not end/)
  assert.ok(!existsSync('/tmp/duplex-evil.ts'))
  await pod.gone
})
