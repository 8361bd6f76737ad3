import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'
import { attackOnX64, callNatively, EPERM } from './attacker.ts'

attack('of the devices, only the harmless ones are there', async ({ run }) => {
  const outcome = await run(`
    import { readdirSync } from 'node:fs'
    console.log(JSON.stringify(readdirSync('/dev')))`)
  const harmless = [
    'console',
    'core',
    'fd',
    'full',
    'null',
    'ptmx',
    'pts',
    'random',
    'shm',
    'stderr',
    'stdin',
    'stdout',
    'tty',
    'urandom',
    'zero',
  ]
  assert.deepEqual(
    (json(outcome) as string[]).filter((name) => !harmless.includes(name)), // Our own program printed it, just above.
    [],
  )
})

attackOnX64('native code makes no device', async (tools) => {
  const [MKNOD, MKNODAT, CHARACTER_DEVICE, MEM, EROFS] = [133, 259, 0o20666, 0x101, -30]
  const answers = await callNatively(tools, [
    [MKNOD, '/tmp/mem', CHARACTER_DEVICE, MEM],
    [MKNODAT, -100, '/dev/shm/mem', CHARACTER_DEVICE, MEM],
  ])
  for (const answer of answers as number[]) assert.ok([EPERM, EROFS].includes(answer), String(answer))
})
