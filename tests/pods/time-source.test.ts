import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { TimeSource } from '../../sandbox-server/agent/clock/time-source.ts'

suite('the time a program lives in', () => {
  test('flows at the true speed on an idle machine', () => {
    let real = 1000
    const source = new TimeSource(() => real, 1)
    real = 1250
    assert.equal(source.now(), 1250)
    assert.equal(source.realMsUntil(1300), 50)
  })

  test('flows four times slower where patience is four', () => {
    let real = 1000
    const source = new TimeSource(() => real, 4)
    assert.equal(source.now(), 1000)
    real = 1400
    assert.equal(source.now(), 1100)
    assert.equal(source.realMsUntil(1150), 200)
  })

  test('goes on from where a journey ended, at the same speed, and never backwards', () => {
    let real = 0
    const source = new TimeSource(() => real, 2)
    real = 100
    source.stand()
    source.moveTo(60_000)
    real = 900
    assert.ok(source.now() < 60_001)
    source.flow()
    const after = source.now()
    assert.ok(after >= 60_000 && after < 60_001)
    real = 1100
    assert.equal(source.now(), after + 100)
    source.moveTo(1)
    assert.ok(source.now() >= after + 100)
  })
})
