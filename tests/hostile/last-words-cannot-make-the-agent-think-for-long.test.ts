import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

// How a run ended is explained from what it printed last and from its own source: both are the attacker's.
const LAST_WORDS = [
  `Cannot find package 'nothing'`,
  `Cannot find module '/app/nothing'`,
  `SyntaxError: The requested module './x' does not provide an export named 'nothing'`,
  `${'A'.repeat(8000)}Error: ${'x'.repeat(8000)}`,
  `${'/app/server.ts:'.repeat(1000)}`,
  `${'FATAL ERROR: '.repeat(1000)}`,
  `${'\\n    at /app/'.repeat(2000)}\\nNode.js v24`,
]

attack(
  'a source that is made of imports, and last words that are made of errors, are explained at once',
  async ({ run }) => {
    const imports = `/* ${'from import require '.repeat(4_500)} */`
    for (const words of LAST_WORDS) {
      const text = `process.stderr.write(${JSON.stringify(words).replaceAll('\\\\n', '\\n')} + '\\n', () => process.exit(1))\n${imports}`
      const { ending } = await run(text)
      assert.equal(ending.how, 'crashed')
      assert.ok(ending.durationMs < 5000, `${ending.durationMs} ms for ${words.slice(0, 40)}`)
    }
  },
)
