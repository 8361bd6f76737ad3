import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a program that breaks the first process of its sandbox only ends itself', async ({ run }) => {
  // The sandbox's first process runs as the same user, so its memory can be written. It holds no more than the program.
  const { ending } = await run(`
    import { openSync, readFileSync, writeSync } from 'node:fs'
    try {
      const [line = ''] = readFileSync('/proc/1/maps', 'utf8').split('\\n').filter((each) => each.includes('r-xp'))
      const [from, to] = (line.split(' ')[0] ?? '').split('-').map((text) => parseInt(text, 16))
      const fd = openSync('/proc/1/mem', 'r+')
      writeSync(fd, Buffer.alloc(Number(to) - Number(from), 0xcc), 0, undefined, from)
    } catch (error) { console.log(error.code) }
    setTimeout(() => process.exit(0), 200)`)
  assert.ok(['finished', 'crashed'].includes(ending.how))
})
