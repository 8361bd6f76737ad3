import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { WireEvent } from '#protocol'
import {
  brokenLines,
  isExercised,
  messageShapes,
  valuesOnTheWire,
} from '../../sandbox-server/authoring/message-shapes.ts'

const BRIEF = `Clients say one of these, each in a frame of its own.

\`\`\`json
{ "type": "say", "text": "…" }
{ "type": "leave" }
\`\`\`

A poll is made with this.

\`\`\`json
{
  "question": "Tea?",
  "options": ["yes", "no"]
}
\`\`\`

\`\`\`ts
const notJson = { "type": "code" }
\`\`\`
`

const frame = (text: string): WireEvent => ({
  type: 'frame',
  n: 0,
  at: 0,
  from: 'a',
  to: 'server',
  connection: 'c1',
  frame: {
    fin: true,
    rsv: 0,
    opcode: 1,
    mask: null,
    length: text.length,
    headerLength: 2,
    payload: { kind: 'text', text },
    isCut: false,
  },
})

describe('the messages a brief shows', () => {
  it('are the objects in its JSON blocks, one a line or one a block', () => {
    const shapes = messageShapes(BRIEF).map(({ value }) => value)
    assert.deepEqual(shapes, [
      { type: 'say', text: '…' },
      { type: 'leave' },
      { question: 'Tea?', options: ['yes', 'no'] },
    ])
  })

  it('are exercised when somebody says one of the same type, also inside of another message', () => {
    const said = valuesOnTheWire([frame('{"type":"say","text":"hi"}'), frame('{"all":[{"type":"leave"}]}')])
    const [say, leave, poll] = messageShapes(BRIEF)
    assert.ok(say && leave && poll)
    assert.deepEqual([isExercised(say, said), isExercised(leave, said), isExercised(poll, said)], [true, true, false])
  })

  it('without a type are known by their keys', () => {
    const poll = messageShapes(BRIEF)[2]
    assert.ok(poll)
    assert.ok(isExercised(poll, valuesOnTheWire([frame('{"question":"?","options":[],"id":1}')])))
    assert.ok(!isExercised(poll, valuesOnTheWire([frame('{"question":"?"}')])))
  })

  it('that are not JSON are named, each by its line', () => {
    assert.deepEqual(brokenLines(BRIEF), [])
    assert.deepEqual(brokenLines(BRIEF.replace('"leave" }', '"leave" ')), ['{ "type": "leave"'])
  })

  it('are found in Socket.IO packets too', () => {
    const said = valuesOnTheWire([frame('42/chat,7["say",{"type":"say","text":"hi"}]')])
    const [say] = messageShapes(BRIEF)
    assert.ok(say)
    assert.ok(isExercised(say, said))
  })
})
