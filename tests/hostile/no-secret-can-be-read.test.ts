import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'
import { printedOutside } from './attacker.ts'

const READS = `
  import { readFileSync, readdirSync } from 'node:fs'
  const paths = ['/etc/shadow', '/root', '/home', '/var', '/usr/bin', '/sbx', '/pod', '/proc/1/root/sbx', '/proc/1/cwd',
    '/proc/1/root/etc/shadow', '/proc/self/root/../sbx', '/app/../../sbx', '/proc/kcore', '/proc/kmsg', '/dev/mem', '/sys', '/dev/vda']
  const read = (path: string) => { try { return readFileSync(path, { flag: 'r' }).length >= 0 } catch { return false } }
  const list = (path: string) => { try { return readdirSync(path).length > 0 } catch { return false } }
  console.log(JSON.stringify(paths.filter((path) => (path.startsWith('/proc/k') ? false : read(path)) || (list(path) && !path.endsWith('cwd')))))`

attack('secrets of the host, the grader and the agent cannot be read by any path', async ({ run }) => {
  assert.deepEqual(json(await run(READS.replace("path.startsWith('/proc/k') ? false : ", ''))), [])
  const outside = (await printedOutside(READS)) as string[] // Our own program printed it, just above.
  assert.ok(outside.includes('/usr/bin') && outside.includes('/sys'), String(outside))
})
