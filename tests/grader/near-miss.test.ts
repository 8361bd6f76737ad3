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

  it('when the right message is wrapped in a list or in another object', () => {
    const right = { type: 'message', seq: 1, text: 'x' }
    assert.match(miss(PATTERN, [right]) ?? '', /^The message is right, but it stands in a list\./)
    assert.match(
      miss(PATTERN, { event: 'said', data: right }) ?? '',
      /^The message is right, but it stands inside `data`\./,
    )
  })

  it('when JSON stands inside JSON', () => {
    const found = miss({ type: 'full_state', messages: any.list }, { type: 'full_state', messages: '[{"seq":1}]' })
    assert.match(found ?? '', /^`messages` is a text with JSON inside: it was turned into JSON twice\./)
  })

  it('when a list and an object are mistaken for each other', () => {
    assert.equal(miss({ items: any.list }, { items: { a: 1 } }), '`items` is an object; it must be a list.')
    assert.equal(miss({ poll: { id: 1 } }, { poll: [{ id: 1 }] }), '`poll` is a list; it must be an object.')
  })

  it('when a truth stands in quotes', () => {
    assert.equal(
      miss({ isOpen: true }, { isOpen: 'true' }),
      '`isOpen` is the text "true"; it must be true, without quotes.',
    )
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
    ['a server-sent event', 'socket.send(\'data: {"n":1}\\n\\n\')', /begins like a server-sent event/],
    ['no JSON at all', "socket.send('n is 1')", /It is not JSON\./],
  ]
  for (const [name, statement, sentence] of cases) {
    it(name, async () => {
      const { first } = await sends(statement)
      assert.equal(first.anomaly, 'wrong-shape')
      assert.match(first.message ?? '', sentence)
    })
  }

  it('an error answer is shown with what it says', async () => {
    const { first } = await sends("socket.send(JSON.stringify({ type: 'error', message: 'n is missing' }))")
    assert.equal(first.anomaly, 'unexpected')
    assert.equal(first.message, 'A was sent an error where another message was due: "n is missing".')
  })

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

describe('a message that went to the wrong one is told by whose words it carries', () => {
  const TELLS_ALL = serverThat(
    'for (const client of server.clients) client.send(JSON.stringify({ type: "said", text: message.text }))',
  )

  it('when the speaker hears her own words', async () => {
    const { first } = await grade(TELLS_ALL, ({ check }) => {
      check('does not echo', async ({ join, random }) => {
        const [a] = await join('A')
        a.sends({ type: 'say', text: random.text() })
        await a.hearsNothing({ word: 'during', ms: 400 })
      })
    })
    assert.equal(first.anomaly, 'misdelivered')
    assert.equal(first.message, 'A heard its own words back.')
  })

  it('when somebody hears what was said to another', async () => {
    const { first } = await grade(TELLS_ALL, ({ check }) => {
      check('answers the asker alone', async ({ join, random }) => {
        const [a, b] = await join('A', 'B')
        a.sends({ type: 'ask', text: random.text() })
        await b.hearsNothing({ word: 'during', ms: 400 })
      })
    })
    assert.equal(first.anomaly, 'misdelivered')
    assert.equal(first.message, 'B heard what A said, which was not for it.')
  })
})
