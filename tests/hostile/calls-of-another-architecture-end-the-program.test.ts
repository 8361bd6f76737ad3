import assert from 'node:assert/strict'
import { attackOnX64, nativeProgram } from './attacker.ts'

// The table names calls by the numbers of this machine: by those of x32 the same calls would walk past it.
attackOnX64('a call by the numbers of x32 ends the program on the spot, and the ending says so', async ({ run }) => {
  const [X32, GETPID] = [0x40000000, 39]
  const { ending, stdout } = await run(
    nativeProgram(`console.log('calls')\ncall(${X32 + GETPID})\nconsole.log('came back')`),
  )
  assert.equal(stdout, 'calls\n')
  assert.equal(ending.how, 'crashed')
  assert.match(`${ending.signal} ${ending.message}`, /SIGSYS/)
})
