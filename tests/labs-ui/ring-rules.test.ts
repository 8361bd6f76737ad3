import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CatchUpRoom } from '../../sandbox-server/labs/catch-up-room.ts'
import {
  type Answer,
  answerTo,
  type Ends,
  endsAfter,
  isSameAnswer,
  type WrongRule,
  wronglyAnswer,
} from '../../src/labs/ring-buffer/catch-up.ts'
import { cellOf, placesFor } from '../../src/labs/ring-buffer/cells.ts'
import { chatLine } from '../../src/labs/ring-buffer/chat-lines.ts'
import { cameAsGuessed } from '../../src/labs/ring-buffer/guess.ts'
import { answerHeard, readHeard } from '../../src/labs/ring-buffer/heard.ts'
import { answerInWords, inDigits, reasonFor, span, wrongRuleInWords } from '../../src/labs/ring-buffer/in-words.ts'
import { sizeOf } from '../../src/labs/ring-buffer/sizes.ts'

/** The lesson's buffer. */
const ENDS: Ends = { oldest: 13, latest: 17 }
const FULL: Answer = { type: 'full-state', from: 13, to: 17 }

describe('the rule the page works with', () => {
  const rows: [lastSeq: number, answer: Answer][] = [
    [17, { type: 'nothing' }],
    [15, { type: 'replay', from: 16, to: 17 }],
    [12, { type: 'replay', from: 13, to: 17 }],
    [11, FULL],
    [-1, FULL],
    [40, FULL],
  ]
  for (const [lastSeq, answer] of rows) {
    test(`gives ${inDigits(lastSeq)} what the lesson’s table gives it`, () => {
      assert.deepEqual(answerTo(lastSeq, ENDS), answer)
    })
  }

  test('says what the server says, for every capacity, length and position', () => {
    for (let capacity = 1; capacity <= 12; capacity++) {
      const room = new CatchUpRoom(capacity)
      for (let latest = 0; latest <= 30; latest++) {
        if (latest > 0) room.accept(`text ${latest}`)
        const ends = endsAfter(latest, capacity)
        for (let lastSeq = -1; lastSeq <= latest + 3; lastSeq++) {
          const { type, messages } = room.answerTo(lastSeq)
          const heard = answerHeard(
            type === 'full_state' ? [{ type, messages }] : messages.map((message) => ({ type: 'message', ...message })),
          )
          const what = `capacity ${capacity}, latest ${latest}, lastSeq ${lastSeq}`
          assert.ok(isSameAnswer(heard, answerTo(lastSeq, ends)), `${what}: ${JSON.stringify(heard)}`)
        }
      }
    }
  })
})

describe('a wrong rule', () => {
  test('that compares lastSeq itself differs at one place: just below the oldest', () => {
    assert.deepEqual(differences('last-seen'), [12])
    assert.deepEqual(wronglyAnswer('last-seen', 12, ENDS), FULL)
  })

  test('that replays what is left leaves a hole wherever a full state is due', () => {
    const due = positions().filter((lastSeq) => answerTo(lastSeq, ENDS).type === 'full-state')
    assert.deepEqual(differences('what-is-left'), due)
    assert.deepEqual(wronglyAnswer('what-is-left', 11, ENDS), { type: 'replay', from: 13, to: 17 })
    assert.deepEqual(wronglyAnswer('what-is-left', 18, ENDS), { type: 'nothing' })
  })

  test('is told in a sentence that names what is lost', () => {
    assert.match(wrongRuleInWords('what-is-left', 11, ENDS), /replay 13 to 17\. 12 is lost/)
    assert.match(wrongRuleInWords('what-is-left', 8, ENDS), /9 to 12 are lost/)
    assert.match(wrongRuleInWords('what-is-left', -1, ENDS), /1 to 12 are lost/)
    assert.match(wrongRuleInWords('what-is-left', -1, { oldest: 2, latest: 6 }), /1 is lost/)
    assert.match(wrongRuleInWords('what-is-left', -1, { oldest: 1, latest: 5 }), /same/)
    assert.match(wrongRuleInWords('what-is-left', 20, ENDS), /another life/)
    assert.match(wrongRuleInWords('what-is-left', 12, ENDS), /same/)
    assert.match(wrongRuleInWords('last-seen', 12, ENDS), /12 < 13.*full state/)
    assert.match(wrongRuleInWords('last-seen', 11, ENDS), /same/)
  })
})

describe('how a client stands to each number', () => {
  const cells = (lastSeq: number, answer: Answer | null): string =>
    [11, 12, 13, 16, 17, 18].map((seq) => cellOf(seq, { lastSeq, answer, ends: ENDS, isForeign: false })).join(' ')

  test('before it asks it has some, misses some, and 18 is not there for anybody', () => {
    assert.equal(cells(15, null), 'kept kept kept missed missed none')
  })

  test('after a replay it has all', () => {
    assert.equal(cells(12, answerTo(12, ENDS)), 'kept kept came came came none')
  })

  test('after a full state it has that, and what it had is thrown away', () => {
    assert.equal(cells(11, answerTo(11, ENDS)), 'dropped none came came came none')
  })

  test('after a replay of what is left it has a hole', () => {
    assert.equal(cells(10, wronglyAnswer('what-is-left', 10, ENDS)), 'lost lost came came came none')
  })

  test('with numbers from another life it has nothing that counts', () => {
    assert.equal(cells(20, null), 'foreign foreign foreign foreign foreign foreign')
    assert.equal(cellOf(14, { lastSeq: 15, answer: null, ends: ENDS, isForeign: true }), 'foreign')
  })

  test('the line shows both ends, their surroundings and where the client stands', () => {
    const line = (lastSeq: number): string =>
      placesFor({ lastSeq, ends: ENDS })
        .map((place) => (place.type === 'gap' ? '…' : place.seq))
        .join(' ')
    assert.equal(line(15), '-1 … 10 11 12 13 14 15 16 17 18 19 20')
    assert.equal(line(5), '-1 … 5 6 … 10 11 12 13 14 15 16 17 18 19 20')
    assert.equal(line(0), '-1 0 1 … 10 11 12 13 14 15 16 17 18 19 20')
    assert.equal(line(7), '-1 … 7 8 9 10 11 12 13 14 15 16 17 18 19 20')
  })
})

describe('words and sizes', () => {
  test('every reason names the number that is needed next, and the ends that decide', () => {
    assert.match(reasonFor(15, ENDS), /15 \+ 1 = 16.*13.*17/)
    assert.match(reasonFor(11, ENDS), /11 \+ 1 = 12.*12 < 13/)
    assert.match(reasonFor(12, ENDS), /12 \+ 1 = 13.*oldest one kept/)
    assert.match(reasonFor(17, ENDS), /17 \+ 1 = 18.*not been sent/)
    assert.match(reasonFor(40, ENDS), /above the latest.*only to 17/)
    assert.match(reasonFor(-1, ENDS), /I have nothing/)
    assert.match(reasonFor(5, { oldest: 1, latest: 0 }), /has not given a number yet/)
  })

  test('an answer is named with its numbers', () => {
    assert.equal(answerInWords({ type: 'replay', from: 16, to: 17 }), 'a replay of 16 and 17')
    assert.equal(answerInWords({ type: 'full-state', from: 1, to: 0 }), 'an empty full state')
    assert.equal(span(17, 17), '17')
  })

  test('a replay is expected with its numbers, a full state as a whole', () => {
    assert.ok(cameAsGuessed({ type: 'full-state' }, FULL))
    assert.ok(cameAsGuessed({ type: 'replay', from: 16, to: 17 }, answerTo(15, ENDS)))
    assert.ok(!cameAsGuessed({ type: 'replay', from: 15, to: 17 }, answerTo(15, ENDS)))
    assert.ok(!cameAsGuessed({ type: 'nothing' }, FULL))
  })

  test('a replay of two is smaller than a full state of five, and nothing is nothing', () => {
    assert.deepEqual(sizeOf({ type: 'nothing' }, 1), { frames: 0, bytes: 0 })
    assert.equal(sizeOf({ type: 'replay', from: 16, to: 17 }, 1).frames, 2)
    assert.ok(sizeOf({ type: 'replay', from: 16, to: 17 }, 1).bytes < sizeOf(FULL, 1).bytes)
  })

  test('number 17 of another life is another message', () => {
    assert.notEqual(chatLine(17, 1), chatLine(17, 2))
  })

  test('a server that says something strange is not believed', () => {
    for (const text of ['', 'null', '{}', '{"type":"message","seq":"1","text":"a"}', '{"type":"full_state"}']) {
      assert.equal(readHeard(text), null, text)
    }
  })
})

function positions(): number[] {
  return Array.from({ length: 22 }, (_, index) => index - 1)
}

function differences(rule: WrongRule): number[] {
  return positions().filter((lastSeq) => !isSameAnswer(answerTo(lastSeq, ENDS), wronglyAnswer(rule, lastSeq, ENDS)))
}
