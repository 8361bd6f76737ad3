import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { any, nearMiss } from '../../sandbox-server/grader/index.ts'
import { grade, serverThat } from './grading.ts'

const PATTERN = { type: 'message', seq: any.integer, text: any.text }

function miss(pattern: unknown, sent: unknown): string | null {
  return nearMiss(pattern, sent, { text: JSON.stringify(sent), isBinary: false })
}

describe('a slip of the hand is named', () => {
  it('when a number is sent as a text', () => {
    assert.equal(
      miss(PATTERN, { type: 'message', seq: '7', text: 'x' }),
      '`seq` is the text "7"; it must be the number 7.',
    )
  })

  it('when a text is sent as a number', () => {
    assert.equal(miss(PATTERN, { type: 'message', seq: 7, text: 8 }), '`text` is the number 8; it must be a text.')
  })

  it('when a key is misspelt, or in another case', () => {
    assert.equal(miss({ message: 'x' }, { mesage: 'x' }), 'It has `mesage` where `message` is due.')
    assert.equal(miss({ lastSeq: 1 }, { lastseq: 1 }), 'It has `lastseq` where `lastSeq` is due.')
    assert.equal(miss(PATTERN, { tpye: 'message', seq: 1, text: 'x' }), 'It has `tpye` where `type` is due.')
  })

  it('when a key is missing', () => {
    assert.equal(miss(PATTERN, { type: 'message', text: 'x' }), 'It has no `seq`.')
  })

  it('when a word is nearly the right one', () => {
    assert.equal(miss({ type: 'full_state' }, { type: 'fullState' }), '`type` is "fullState"; it must be "full_state".')
  })

  it('inside lists and objects, with the way there', () => {
    const found = miss({ items: [{ seq: 1 }] }, { items: [{ seq: '1' }] })
    assert.equal(found, '`items[0].seq` is the text "1"; it must be the number 1.')
  })

  it('but another message is only another message', () => {
    assert.equal(miss(PATTERN, { type: 'welcome' }), null)
    assert.equal(miss({ seq: 5 }, { seq: 6 }), null)
    assert.equal(miss({ text: 'hello' }, { text: 'goodbye' }), null)
  })
})

describe('what is wrong with the package is named', () => {
  const sends = (statement: string) =>
    grade(serverThat(statement), ({ check }) => {
      check('answers', async ({ join }) => {
        const [a] = await join('A')
        a.sends({})
        await a.expects({ n: 1 })
      })
    })
  const cases: [string, string, RegExp][] = [
    [
      'binary instead of text',
      'socket.send(Buffer.from(JSON.stringify({ n: 1 })))',
      /came in a binary frame \(opcode 2\)/,
    ],
    ['bytes that are no text', 'socket.send(Buffer.from([0xff, 0xfe]))', /a binary frame that is not text/],
    ['JSON twice', 'socket.send(JSON.stringify(JSON.stringify({ n: 1 })))', /turned into JSON twice/],
    ['several messages in one frame', `socket.send('{"n":1}\\n{"n":2}')`, /carries 2 JSON texts joined by newlines/],
    ['an object without stringify', 'socket.send(String({ n: 1 }))', /without JSON\.stringify/],
    ['no JSON at all', "socket.send('n is 1')", /It is not JSON\./],
  ]
  for (const [name, statement, sentence] of cases) {
    it(name, async () => {
      const { first } = await sends(statement)
      assert.equal(first.anomaly, 'wrong-shape')
      assert.match(first.message ?? '', sentence)
    })
  }

  it('also among messages that were passed over', async () => {
    const { first } = await grade(serverThat("socket.send(JSON.stringify({ type: 'anwser' }))"), ({ check }) => {
      check('answers', async ({ join, ignore }) => {
        ignore({ type: any.text })
        const [a] = await join('A')
        a.sends({})
        await a.expects({ type: 'answer' })
      })
    })
    assert.match(first.message ?? '', /`type` is "anwser"; it must be "answer"/)
  })
})
