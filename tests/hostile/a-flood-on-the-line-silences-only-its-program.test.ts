import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

// The line on fd 3 is how the agent asks a program's runner: what comes up it is the program's word.
attack('a flood on the line ends the line, and neither the agent nor the run', async ({ run }) => {
  const { stdout, ending } = await run(
    `
    import { writeSync } from 'node:fs'
    const line = JSON.stringify({ say: 'x'.repeat(1000) }) + '\\n'
    let written = 0
    try { for (; written < 100 * 1024 * 1024; written += line.length * 100) writeSync(3, line.repeat(100)) } catch (error) {
      if (error.code !== 'EAGAIN') console.log(error.code, written < 50 * 1024 * 1024)
    }
    setTimeout(() => console.log('alive'), 100)`,
    { wallMs: 8000 },
  )
  assert.equal(ending.how, 'finished')
  assert.match(stdout, /alive/)
})

attack('a line that never ends, and one that is no JSON, end the line and nothing else', async ({ run }) => {
  for (const bytes of [
    `'x'.repeat(3 * 1024 * 1024)`,
    `'\\\\0\\\\n{"to":1}\\\\n[[[['`,
    `JSON.stringify({ to: 1, answer: null, __proto__: { polluted: 1 } }) + '\\\\n'`,
  ]) {
    const { stdout, ending } = await run(`
      import { createWriteStream } from 'node:fs'
      const line = createWriteStream('', { fd: 3 }).on('error', () => {})
      line.write(${bytes})
      setTimeout(() => { console.log('alive'); process.exit() }, 300)`)
    assert.equal(ending.how, 'finished')
    assert.equal(stdout, 'alive\n')
  }
})
