import assert from 'node:assert/strict'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'Redis that is filled up refuses, and with its limit taken away it is ended, with a sentence',
  'redis',
  async ({ run }) => {
    const fills = `
    let answer = ''
    const text = 'x'.repeat(4 * 1024 * 1024)
    for (let i = 0; i < 400 && !answer.startsWith('!'); i++) answer = await ask('SET', 'key' + i, text)
    console.log(answer)`
    const full = await run(asksRedis(fills), { wallMs: 60_000 })
    assert.match(full.stdout, /OOM command not allowed/)

    const unlimited = await run(asksRedis(`await ask('CONFIG', 'SET', 'maxmemory', '0')\n${fills}`), { wallMs: 60_000 })
    assert.match(unlimited.stdout, /^! /)
    assert.match(unlimited.stderr, /Redis took more than 512 MiB of memory/)
  },
)
