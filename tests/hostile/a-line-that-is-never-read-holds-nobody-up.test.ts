import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade } from './attacker.ts'

attack('a program that takes the line away, or never answers on it, fails its own checks', async ({ pods }) => {
  for (const harm of [
    `closeSync(3)`,
    `for (;;);`,
    `globalThis[Symbol.for('duplex.host')] = () => new Promise(() => {})`,
  ]) {
    const graded = await grade(pods, 'calls', [
      {
        name: 'dedup.ts',
        text: `import { closeSync } from 'node:fs'\nexport function castVote() { ${harm}; return 'accepted' }`,
      },
    ])
    assert.match(complaint(graded), /\S/)
    assert.ok(graded.durationMs < 20_000, String(graded.durationMs))
  }
})
