import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { attackOnX64, EPERM, nativeProgram } from './attacker.ts'

// CVE-2017-5226: what is put into the input of a shared terminal is run by the shell outside.
attackOnX64('no input is put into a terminal, not even one of its own', async ({ run }) => {
  const [IOCTL, TIOCSTI, TIOCLINUX] = [16, 0x5412, 0x541c]
  const outcome = await run(
    nativeProgram(`
      import { openSync } from 'node:fs'
      const terminals = [0, 1, 2, openSync('/dev/ptmx', 'r+')]
      console.log(JSON.stringify(terminals.flatMap((fd) => [call(${IOCTL}, fd, ${TIOCSTI}, 'x'), call(${IOCTL}, fd, ${TIOCLINUX}, '\\u0003')])))`),
  )
  assert.deepEqual(json(outcome), Array(8).fill(EPERM))
})
