import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

serviceAttack('a script in Redis finds no file, no program and no library', 'redis', async ({ run }) => {
  const outcome = await run(
    asksRedis(`
      const script = (text) => ask('EVAL', text, '0')
      console.log(JSON.stringify([
        await script("return os.execute('id')"),
        await script("return io.open('/etc/passwd'):read('*a')"),
        await script("return io.popen('ls /'):read('*a')"),
        await script("return package.loadlib('/lib/x86_64-linux-gnu/liblua5.1.so.0', 'luaopen_io')"),
        await script("return require('os')"),
        await script("return dofile('/etc/passwd')"),
        await script("return loadfile('/etc/passwd')()"),
        await script("return debug.getregistry()"),
      ]))`),
  )
  for (const answer of json(outcome) as string[]) assert.match(answer, /^! /) // Our own program printed it, just above.
})
