import assert from 'node:assert/strict'
import { attack, log } from '../pods/pod-test.ts'

// Clears the screen, sets the window's title, writes to the clipboard, asks for an answer to be typed.
const ESCAPES = '\\x1b[2J\\x1b]0;owned\\x07\\x1b]52;c;b3duZWQ=\\x07\\x1b[6n\\x1bP+q544e\\x1b\\\\'

attack('escapes of a terminal go to the learner’s own, and never into the operator’s log', async ({ run }) => {
  const told = log.length
  const { stdout, stderr, ending } = await run(`
    process.stdout.write('${ESCAPES}')
    process.stderr.write('${ESCAPES}')
    throw new Error('${ESCAPES}')`)
  assert.equal(ending.how, 'crashed')
  assert.ok(stdout.includes('\x1b]52;c;') && stderr.includes('\x1b]0;owned'))
  const operator = log.slice(told).join('\n')
  assert.ok(!operator.includes('\x1b') && !operator.includes('owned'), operator)
})
