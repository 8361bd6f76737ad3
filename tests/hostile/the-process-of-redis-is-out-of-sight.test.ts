import assert from 'node:assert/strict'
import { json } from '../pods/pod-test.ts'
import { asksRedis, serviceAttack } from '../pods/service-test.ts'

serviceAttack('the socket, the folder and the process of Redis are out of sight', 'redis', async ({ run }) => {
  const outcome = await run(
    asksRedis(`
      import { readdirSync, readFileSync } from 'node:fs'
      const list = (path) => { try { return readdirSync(path) } catch { return [] } }
      const read = (path) => { try { return readFileSync(path, 'utf8') } catch { return '' } }
      const processes = list('/proc').filter((name) => /^\\d+$/.test(name)).map((pid) => read('/proc/' + pid + '/cmdline'))
      console.log(JSON.stringify({
        folders: ['/pod', '/run', '/sbx', '/pod/redis-1'].filter((path) => list(path).length > 0),
        sockets: read('/proc/net/unix').split('\\n').filter((line) => line.includes('redis')).length,
        processes: processes.filter((line) => line.includes('redis-server')).length,
      }))`),
  )
  const seen = json(outcome) as { folders: string[]; processes: number } // Our own program printed it, just above.
  assert.deepEqual(seen.folders, [])
  assert.equal(seen.processes, 0)
})
