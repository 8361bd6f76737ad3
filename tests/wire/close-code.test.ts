import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeCloseCode } from '#wire'

describe('close codes (RFC 6455 §7.4)', () => {
  it('may travel exactly when §7.4 and the registry allow it', () => {
    const mayTravel = (code: number) =>
      (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)
    for (let code = 0; code <= 65_535; code++) {
      assert.equal(describeCloseCode(code).mayTravel, mayTravel(code), `${code}`)
    }
  })

  it('have the names of the RFC and of the registry', () => {
    const names = new Map([
      [1000, 'Normal closure'],
      [1001, 'Going away'],
      [1006, 'Abnormal closure'],
      [1007, 'Invalid payload data'],
      [1009, 'Message too big'],
      [1012, 'Service restart'],
      [1013, 'Try again later'],
      [1014, 'Bad gateway'],
      [2000, 'Reserved for the protocol'],
      [3500, 'For registration'],
      [4001, 'Private use'],
      [999, 'Not used'],
      [5000, 'Undefined'],
    ])
    for (const [code, name] of names) assert.equal(describeCloseCode(code).name, name)
  })

  it('codes 1012 to 1014 are from the registry, not from the RFC', () => {
    for (const code of [1012, 1013, 1014]) assert.match(describeCloseCode(code).section, /IANA/)
    assert.equal(describeCloseCode(1011).section, 'RFC 6455 §7.4.1')
  })

  it('a Close frame without a body is allowed, and shown as 1005', () => {
    const description = describeCloseCode(null)
    assert.equal(description.mayTravel, true)
    assert.match(description.meaning, /1005/)
  })

  it('what two bytes cannot hold is no close code', () => {
    for (const code of [-1, 65_536, 1000.5, Number.NaN]) assert.equal(describeCloseCode(code).mayTravel, false)
  })
})
