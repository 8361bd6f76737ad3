import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

for (const stream of ['stdout', 'stderr'] as const) {
  attack(`a flood on ${stream} is ended at 1 MiB, and no more of it arrives`, async ({ run }) => {
    const outcome = await run(`for (;;) process.${stream}.write('flood '.repeat(1000))`)
    assert.equal(outcome.ending.how, 'too-much-output')
    assert.equal(outcome[stream].length, 1024 * 1024)
  })
}
