import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

// A byte is read here and there in memory that is never filled: it stays one page of zeros, but the kernel writes down
// for each place where that page stands, in tables that belong to no process's memory.
attack('memory that is all table and no page is counted, too', async ({ run }) => {
  const { ending, stdout } = await run(
    `
    import { readFileSync } from 'node:fs'
    const [GIB, TABLE] = [2 ** 30, 2 ** 21]
    const kept: Uint8Array[] = []
    let sum = 0
    for (let n = 0; n < 400; n += 1) {
      const bytes = new Uint8Array(4 * GIB)
      for (let at = 0; at < bytes.length; at += TABLE) sum += bytes[at]
      kept.push(bytes)
      if (n % 10 === 0) console.log(/VmPTE:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
    }`,
    // It asks the kernel for a hundred thousand pages: on a busy machine that takes a while.
    { wallMs: 60_000 },
  )
  assert.equal(ending.how, 'out-of-memory', stdout)
})
