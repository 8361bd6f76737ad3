import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { attack, json, runIn } from '../pods/pod-test.ts'

const OPENS = (most: number) => `
  import { openSync } from 'node:fs'
  let opened = 0
  try { for (; opened < ${most}; opened += 1) openSync('/dev/ptmx', 'r+') } catch {}
  console.log(JSON.stringify(opened))`

attack(
  'terminals that are opened without end leave some to the neighbour and to the host',
  async ({ run, neighbour }) => {
    let theirs: unknown = null
    const outcome = await run(`${OPENS(2000)}\nprocess.stdin.once('data', () => process.exit())`, {
      async on(event, attacker) {
        if (event.type !== 'output') return
        theirs = json(await runIn(neighbour, OPENS(1)))
        closeSync(openSync('/dev/ptmx', 'r+'))
        attacker.input('go\n')
      },
    })
    const opened = Number(json(outcome))
    assert.ok(opened > 0 && opened < 1024, String(opened))
    assert.equal(theirs, 1)
  },
)
