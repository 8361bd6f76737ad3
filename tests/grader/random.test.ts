import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seeded } from '../../sandbox-server/grader/random.ts'

describe('chance in a grading', () => {
  it('gives no text twice, whatever the seed, in all checks together', () => {
    for (const seed of ['1', '1760', 'ffffffff']) {
      const texts = Array.from({ length: 20 }, (_, index) => seeded(seed, { name: 'a check', index }).texts(400)).flat()
      assert.equal(new Set(texts).size, texts.length)
    }
  })

  it('is the same for the same seed, and does not depend on what other checks drew', () => {
    const first = seeded('7', { name: 'first', index: 0 })
    const alone = seeded('7', { name: 'second', index: 1 })
    const draws = (random: typeof first) => [random.texts(3), random.integer(0, 999), random.shuffled([1, 2, 3, 4, 5])]
    const before = draws(alone)
    first.texts(50)
    assert.deepEqual(draws(seeded('7', { name: 'second', index: 1 })), before)
    assert.notDeepEqual(draws(seeded('8', { name: 'second', index: 1 })), before)
  })
})
