import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('bytes that are no text, and words of our own protocol, are output like any other', async ({ run }) => {
  const { stdout, ending } = await run(`
    process.stdout.write(Buffer.from([0, 255, 254, 10, 27, 91, 50, 74]))
    process.stdout.write(Buffer.from([0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x98]))
    process.stdout.write('"}]\\u2028\\u0000'.repeat(1000))`)
  assert.equal(ending.how, 'finished')
  assert.ok(stdout.includes('"}]\u2028\u0000'))
  assert.ok(stdout.startsWith('\0\ufffd\ufffd\n\x1b[2J\ufffd'))
  assert.ok(stdout.isWellFormed())
})
