import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Verdict } from '#protocol'
import { recordedWords } from '../../sandbox-server/challenges/index.ts'
import { gradescope } from '../../sandbox-server/commands/formats/gradescope.ts'
import { json } from '../../sandbox-server/commands/formats/json.ts'
import { junit } from '../../sandbox-server/commands/formats/junit.ts'
import { tap } from '../../sandbox-server/commands/formats/tap.ts'
import { text } from '../../sandbox-server/commands/formats/text.ts'

const FAILED: Verdict = {
  version: 3,
  status: 'fail',
  challenge: 'count',
  seed: '1',
  durationMs: 123.4,
  tests: [
    { name: 'counts', status: 'pass', durationMs: 10 },
    {
      name: 'says <b> & #1',
      status: 'fail',
      message: 'It said "no".',
      expected: 'yes',
      actual: 'no\u0007\nno',
      because: 'It must.',
      hint: 'Think.',
      output: 'log\n',
      anomaly: 'unexpected',
      blames: [3],
      durationMs: 20,
    },
    { name: 'goes on', status: 'skipped', message: 'Not tried: it builds on “counts”.', durationMs: 0 },
  ],
}
const BROKEN_OFF: Verdict = {
  ...FAILED,
  status: 'error',
  message: 'It ended.\nAt once.',
  tests: [],
  limits: { killedBy: 'out-of-memory' },
}

describe('a verdict', () => {
  it('as JSON has exactly the fields of the public contract', () => {
    const read = JSON.parse(json(FAILED))
    assert.deepEqual(Object.keys(read), ['version', 'status', 'challenge', 'seed', 'durationMs', 'tests'])
    assert.deepEqual(Object.keys(read.tests[0]), ['name', 'status', 'durationMs'])
    const fields = ['name', 'status', 'message', 'expected', 'actual', 'because', 'hint', 'output', 'durationMs']
    assert.deepEqual(Object.keys(read.tests[1]), fields)
    assert.deepEqual(JSON.parse(json(BROKEN_OFF)).limits, { killedBy: 'out-of-memory' })
    assert.ok(!json(FAILED).includes('\n'))
    assert.ok(Verdict.safeParse(read).success)
  })

  it('as JUnit counts failures, and escapes what XML cannot hold', () => {
    const xml = junit(FAILED)
    assert.match(xml, /<testsuite name="count" tests="3" failures="1" errors="0" skipped="1" time="0\.123">/)
    assert.match(xml, /name="says &lt;b&gt; &amp; #1"/)
    assert.match(xml, /<failure message="It said &quot;no&quot;\.">expected: yes&#10;actual: no\ufffd&#10;no/)
    assert.match(junit(BROKEN_OFF), /errors="1".*[\s\S]*<error message="It ended\.&#10;At once\."\/>/)
  })

  it('as TAP has a plan, and what was expected under what failed', () => {
    const lines = tap(FAILED).split('\n')
    assert.deepEqual(lines.slice(0, 4), ['TAP version 14', '1..3', 'ok 1 - counts', 'not ok 2 - says <b> & \\#1'])
    assert.ok(lines.includes('  expected: "yes"'))
    assert.match(lines.at(-1) ?? '', /^not ok 3 - goes on # SKIP Not tried/)
    assert.equal(tap(BROKEN_OFF).split('\n').at(-1), 'Bail out! It ended. At once.')
  })

  it('for Gradescope gives a point for each check that passed', () => {
    const read = JSON.parse(gradescope(FAILED))
    assert.deepEqual(
      read.tests.map(({ score }: { score: number }) => score),
      [1, 0, 0],
    )
    assert.match(read.tests[1].output, /expected: yes/)
    assert.equal(JSON.parse(gradescope(BROKEN_OFF)).score, 0)
  })

  it('as text has a line for each check and the first failure in full', () => {
    const page = text(FAILED)
    for (const part of [
      '✓',
      '✗',
      '1 of 3 checks passed',
      'It must.',
      'Think.',
      'your server said',
      'seed 1 · 123 ms',
    ]) {
      assert.ok(page.includes(part), part)
    }
  })

  it('as recorded words holds nothing that differs from run to run', () => {
    const words = recordedWords(FAILED)
    assert.ok(!/123|log|blames/.test(words))
    assert.match(words, /^fail\n\nfailed: says <b> & #1\n {2}anomaly {3}unexpected\n {2}message {3}It said/)
  })
})
