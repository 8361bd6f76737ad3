import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Guess, keepGuess, keptGuesses } from '../../src/labs/predict/keep-guess.ts'

function shelf(start: string | null = null) {
  let kept = start
  return {
    getItem: () => kept,
    setItem: (_: string, text: string) => {
      kept = text
    },
  }
}

const guess = (expected: string, actual: string): Guess => ({
  lab: 'handshake-bench',
  situation: 'version-12',
  expected,
  actual,
  at: 1,
})

test('a wrong guess is kept, a right one is not', () => {
  const store = shelf()
  keepGuess(guess('101', '426'), store)
  keepGuess(guess('426', '426'), store)
  assert.deepEqual(
    keptGuesses(store).map(({ expected }) => expected),
    ['101'],
  )
})

test('the newest hundred are kept', () => {
  const store = shelf()
  for (let round = 0; round < 130; round++) keepGuess(guess(`${round}`, 'x'), store)
  const kept = keptGuesses(store)
  assert.equal(kept.length, 100)
  assert.equal(kept.at(-1)?.expected, '129')
})

test('what is not a list of guesses is passed over', () => {
  for (const text of ['not json', '7', '[1, {"lab": "x"}]', null]) assert.deepEqual(keptGuesses(shelf(text)), [])
})

test('a browser that stores nothing does not stop the lab', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('QuotaExceededError')
    },
  }
  assert.doesNotThrow(() => keepGuess(guess('101', '426'), full))
})
