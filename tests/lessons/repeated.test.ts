import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Verdict } from '#protocol'
import { json } from '../../sandbox-server/commands/formats/json.ts'
import { sumOf, verdictOfAll } from '../../sandbox-server/commands/repeated.ts'

const verdict = (status: 'pass' | 'fail', durationMs = 10): Verdict => ({
  version: 3,
  status,
  challenge: 'room',
  seed: 'c0ffee',
  durationMs,
  tests: [
    { name: 'first', status: 'pass', durationMs },
    { name: 'second', status, durationMs },
  ],
})

describe('grading the same program several times', () => {
  it('is a pass when every time was one', () => {
    const verdicts = [verdict('pass', 30), verdict('pass', 10), verdict('pass', 20)]
    const { verdict: all, repeat } = verdictOfAll(verdicts)
    assert.equal(all?.status, 'pass')
    assert.equal(sumOf(verdicts, repeat), 'Passed 3 of 3 times under one seed; the median took 20 ms.')
  })

  it('tells a race by a program that fails only at times, and says where', () => {
    const { verdict: all, repeat } = verdictOfAll([verdict('pass'), verdict('fail'), verdict('pass')])
    assert.equal(all?.status, 'fail')
    assert.match(all?.message ?? '', /^It fails 1 of 3 times under the seed c0ffee at “second”: a race\./)
    assert.deepEqual(repeat, { times: 3, failed: 1 })
  })

  it('does not speak of a race when it fails every time', () => {
    const { verdict: all } = verdictOfAll([verdict('fail'), verdict('fail')])
    assert.equal(all?.message, undefined)
  })

  it('says in JSON how often, and only then', () => {
    assert.deepEqual(JSON.parse(json(verdict('pass'), { times: 2, failed: 0 })).repeat, { times: 2, failed: 0 })
    assert.ok(!('repeat' in JSON.parse(json(verdict('pass')))))
  })
})
