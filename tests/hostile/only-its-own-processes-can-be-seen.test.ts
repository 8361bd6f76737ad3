import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'
import { printedOutside } from './attacker.ts'

const LOOKS = `
  import { readFileSync, readdirSync } from 'node:fs'
  const name = (pid) => { try { return readFileSync('/proc/' + pid + '/comm', 'utf8').trim() } catch { return 'gone' } }
  console.log(JSON.stringify(readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map(name)))`

attack('a program sees only its own processes', async ({ run }) => {
  assert.deepEqual(json(await run(LOOKS)), ['bwrap', 'MainThread'])
  const outside = (await printedOutside(LOOKS)) as string[] // Our own program printed it, just above.
  assert.ok(outside.length > 3, String(outside))
})
