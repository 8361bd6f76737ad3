import assert from 'node:assert/strict'
import { attackOnX64, nativeProgram } from './attacker.ts'

attackOnX64('pages that are mapped past Node, shared and filled by the kernel, are counted', async ({ run }) => {
  const [MMAP, READ_WRITE, SHARED_ANONYMOUS_POPULATED] = [9, 3, 0x8021]
  const { ending } = await run(
    nativeProgram(`
      for (let n = 0; n < 40; n += 1) {
        if (call(${MMAP}, 0, 64 * 1024 * 1024, ${READ_WRITE}, ${SHARED_ANONYMOUS_POPULATED}, -1, 0) < 0) console.log('refused')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }`),
  )
  assert.equal(ending.how, 'out-of-memory')
})
