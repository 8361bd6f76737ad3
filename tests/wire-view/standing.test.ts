import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunEvent } from '#protocol'
import { runTrouble } from '../../src/islands/workspace/run-trouble.ts'
import { foldRun, newRun, type RunView, refuseRun } from '../../src/islands/workspace/run-view.ts'
import { type Known, standing } from '../../src/islands/workspace/standing.ts'

const READY: Known = {
  connection: { type: 'open', canRun: true, whyNot: null },
  pod: 'warm',
  run: null,
  now: 1_000_000,
  isOnline: true,
}
const stands = (known: Partial<Known>) => standing({ ...READY, ...known })
const after = (...events: readonly RunEvent[]): RunView => events.reduce(foldRun, newRun('r1', 'check'))
const queued = (position: number, waitMs: number | null = null): RunView => after({ type: 'queued', position, waitMs })

test('with nothing going on, the sandbox is asleep, waking or ready, and each says what that means', () => {
  assert.equal(stands({ pod: 'asleep' }).sentence, 'Sandbox asleep: the next run wakes it.')
  assert.equal(stands({ pod: 'waking' }).sentence, 'Sandbox waking. Run and Check wait for it.')
  assert.deepEqual([stands({}).sentence, stands({}).dot], ['Sandbox ready.', 'warm'])
})

test('a place in the queue is shown at every step, and read out at first and when it is the next', () => {
  assert.equal(
    stands({ run: queued(3, 18_000) }).sentence,
    'Waiting for a free sandbox. 2 before you. About 20 seconds to go.',
  )
  const topics = [5, 4, 3, 2].map((position) => stands({ run: queued(position) }).topic)
  assert.equal(new Set(topics).size, 1)
  const next = stands({ run: queued(1, 3000) })
  assert.notEqual(next.topic, topics[0])
  assert.equal(next.aloud, 'Waiting for a free sandbox. Yours is the next. A few seconds to go.')
})

test('a lost connection counts down for the eyes, and is read out once', () => {
  const lost = (retryAt: number) => stands({ connection: { type: 'waiting', retryAt, attempt: 1 } })
  assert.equal(lost(1_003_000).sentence, 'The connection dropped. Trying again in 3 seconds; your work is kept.')
  assert.equal(lost(1_001_000).sentence, 'The connection dropped. Trying again in 1 second; your work is kept.')
  assert.equal(lost(1_003_000).aloud, lost(1_001_000).aloud)
  assert.equal(lost(1_003_000).aloud, 'The connection dropped. The page tries again by itself; your work is kept.')
  assert.equal(lost(1_003_000).topic, stands({ connection: { type: 'connecting' } }).topic)
  assert.equal(lost(1_003_000).next, 'retry')
})

test('without a network the page says so instead of counting', () => {
  const offline = stands({ connection: { type: 'waiting', retryAt: 1_003_000, attempt: 4 }, isOnline: false })
  assert.match(offline.sentence, /^You are offline\. Your work is kept here/)
})

test('a page that is too old is asked to be reloaded', () => {
  const message = 'This page is older or newer than the server. Reload the page to get the matching one.'
  const refused = stands({ connection: { type: 'refused', code: 'version-mismatch', message } })
  assert.deepEqual([refused.sentence, refused.next, refused.dot], [message, 'reload', 'trouble'])
})

test('a run that went with its server is started again with one press', () => {
  const gone = stands({ run: refuseRun(after({ type: 'started', command: 'node server.ts' }), 'unknown-run', 'gone') })
  assert.match(gone.sentence, /^The server was restarted, and that run went with it\.$/)
  assert.equal(gone.next, 'run-again')
})

test('what is our fault is called so, with the id it is noted under', () => {
  const broken = after({ type: 'broken', id: 'k7x2', message: 'The sandbox was lost.' })
  assert.equal(stands({ run: broken }).sentence, 'The last run broke, which was our fault. It is noted as k7x2.')
  assert.equal(
    runTrouble(broken)?.sentence,
    'This was our fault, not yours. The sandbox was lost. It is noted as k7x2, and your code is safe.',
  )
})

test('a limit that was hit is said in the words of the sandbox, and leads to what was printed', () => {
  const message = 'The program held more than 512 MiB.'
  const limited = after({ type: 'ended', ending: { how: 'out-of-memory', message, durationMs: 900 } })
  assert.deepEqual(runTrouble(limited)?.sentence, message)
  assert.equal(runTrouble(limited)?.next, 'look')
  assert.equal(stands({ run: limited }).sentence, 'The program was ended by a limit.')
})

test('a program that crashed, finished or was stopped is no trouble of this kind', () => {
  for (const how of ['crashed', 'finished', 'stopped'] as const) {
    assert.equal(runTrouble(after({ type: 'ended', ending: { how, message: 'It ended.', durationMs: 9 } })), null)
  }
})

test('a full house can be asked again; files that are too large have to change first', () => {
  const refused = (code: string) => runTrouble(refuseRun(newRun('r1', 'run'), code, 'Every sandbox is in use.'))
  assert.deepEqual([refused('busy')?.sentence, refused('busy')?.next], ['Every sandbox is in use.', 'run-again'])
  assert.equal(refused('too-large')?.next, 'change')
  assert.match(refused('too-large')?.sentence ?? '', /128 KiB each, 512 KiB together/)
})
