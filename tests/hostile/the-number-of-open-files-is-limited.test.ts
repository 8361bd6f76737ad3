import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack('a program that opens files without end is told EMFILE at its limit', async ({ run }) => {
  const outcome = await run(`
    import { openSync } from 'node:fs'
    let opened = 0
    try { for (;;) { openSync('/app/server.ts', 'r'); opened += 1 } } catch (error) { console.log(JSON.stringify([opened, error.code])) }`)
  const [opened, code] = json(outcome) as [number, string] // Our own program printed it, just above.
  assert.equal(code, 'EMFILE')
  assert.ok(opened < 1024 && opened > 900, String(opened))
})
