import assert from 'node:assert/strict'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

// Redis asks for its limit before a command, not within one: a single one can take half a gibibyte.
for (const [what, command] of Object.entries({
  'a value that is stretched': `ask('SETRANGE', 'huge' + n, '536870000', 'x')`,
  'a text that a script doubles': `ask('EVAL', "local text = 'x' for i = 1, 31 do text = text .. text end return #text", '0')`,
})) {
  serviceAttack(
    `${what} to fill the memory is refused, or Redis is ended with a sentence`,
    'redis',
    async ({ run }) => {
      const { stdout, stderr } = await run(
        asksRedis(`
        let last = ''
        for (let n = 0; n < 4 && !String(last).startsWith('!'); n += 1) last = await ${command}
        console.log(last)`),
      )
      assert.match(stdout, /^! /)
      assert.match(
        `${stdout}${stderr}`,
        /OOM|not enough memory|Redis took more than 512 MiB of memory|Redis ended by itself|redis_replica|Script attempted/,
      )
    },
  )
}
