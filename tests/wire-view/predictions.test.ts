import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signal } from '@preact/signals'
import type { SourceFile } from '#protocol'
import { changedLines, stuckAt } from '../../src/islands/checks/attempts.ts'
import { failureAsText } from '../../src/islands/checks/failure-as-text.ts'
import { asksForThought } from '../../src/islands/checks/hint-ladder.ts'
import { follow } from '../../src/islands/checks/predictions.ts'
import { foldRun, newRun, type RunView } from '../../src/islands/workspace/run-view.ts'
import { failedCheck, passedCheck } from '../site/workspace-scripts.ts'

const GAP = 'replays all 200 when the gap just fits'
const BODY = Array.from({ length: 30 }, (_, line) => `line ${line}`)
const file = (...changed: readonly string[]): SourceFile[] => [
  { name: 'server.ts', text: [...changed, ...BODY.slice(changed.length)].join('\n') },
]

/** A workspace's checks, one after the other. */
function session() {
  const lastCheck = signal<RunView | null>(null)
  const files = signal<readonly SourceFile[]>(file())
  const said = follow(lastCheck, files)
  let count = 0
  const check = (sent: readonly SourceFile[], events = failedCheck()): void => {
    files.value = sent
    const id = `c${count++}`
    lastCheck.value = newRun(id, 'check')
    // What is typed while a check runs does not belong to it.
    files.value = file('typed', 'in', 'the', 'meantime', 'and', 'more')
    lastCheck.value = events.reduce(foldRun, lastCheck.value)
  }
  return { said, check }
}

test('lines are compared without their blanks, and a changed line counts once', () => {
  assert.equal(changedLines(file('a', 'b'), file('  a ', 'c')), 1)
  assert.equal(changedLines(file(), file()), 0)
  assert.equal(changedLines(file('a'), []), 30)
})

test('three submissions that hardly differ and fail at the same check are stuck', () => {
  const at = (failedAt: string | null, files = file()) => ({ files, failedAt })
  assert.equal(stuckAt([at(GAP), at(GAP)]), null)
  assert.equal(stuckAt([at(GAP), at(GAP, file('x')), at(GAP, file('x', 'y'))]), GAP)
  assert.equal(stuckAt([at(GAP), at('another'), at(GAP)]), null)
  assert.equal(stuckAt([at(GAP), at(GAP, file('1', '2', '3', '4')), at(GAP)]), null)
  assert.equal(stuckAt([at(null), at(null), at(null)]), null)
})

test('who tries a third time with hardly a change is asked, and no sooner', () => {
  const { said, check } = session()
  check(file())
  check(file('one'))
  assert.equal(said.asked.value, null)
  check(file('two'))
  assert.equal(said.asked.value, GAP)
})

test('an answer is kept beside the check until everything passes', () => {
  const { said, check } = session()
  for (const line of ['one', 'two', 'three']) check(file(line))
  said.make('B hears 61 to 260')
  assert.deepEqual(said.made.value, { check: GAP, words: 'B hears 61 to 260' })
  assert.equal(said.asked.value, null)
  check(file('four'), passedCheck())
  assert.equal(said.made.value, null)
})

test('who does not want to answer is asked again only after three more tries', () => {
  const { said, check } = session()
  for (const line of ['one', 'two', 'three']) check(file(line))
  said.dismiss()
  check(file('four'))
  check(file('five'))
  assert.equal(said.asked.value, null)
  check(file('six'))
  assert.equal(said.asked.value, GAP)
})

test('the last two of several hints come after a thought, a first one never does', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((position) => asksForThought(position, 4)),
    [false, false, true, true],
  )
  assert.deepEqual(
    [0, 1].map((position) => asksForThought(position, 2)),
    [false, false],
  )
})

test('a failure can be copied whole, with the seed that shows it again', () => {
  const verdict = failedCheck().flatMap((event) => (event.type === 'verdict' ? [event.verdict] : []))[0]
  const failed = verdict?.tests.find(({ status }) => status === 'fail')
  assert.ok(failed !== undefined)
  assert.equal(
    failureAsText({ ...failed, output: '\u001b[31mred\u001b[0m\nsecond\n' }, { challenge: 'Catch up', seed: '7f3a' }),
    `Catch up: replays all 200 when the gap just fits
B was given a full state, though nothing it missed had left the buffer.
what: Unexpected
expected: 200 messages, seq 61 … 260
actual: full_state with 200 messages
because: 61 is still there, so the gap can be filled. A full state throws away what B already has.
printed during this check:
  red
  second
seed: 7f3a
`,
  )
})
