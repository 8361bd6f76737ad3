import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientLog, nextName } from '../../src/islands/clients/client-log.ts'
import { fault, lane, record, says, switching, upgrade } from '../site/workspace-fake.ts'

test('a client’s log is what it said and heard, and nothing of the others', () => {
  const events = record(
    lane('server', 'server', 'server :8080'),
    lane('A', 'client', 'A'),
    lane('B', 'client', 'B'),
    upgrade('A'),
    switching('A'),
    says('A', 'server', { type: 'say', text: 'hi' }),
    says('server', 'B', { type: 'said', text: 'hi' }),
    fault('A', 'cuts the connection (RST)'),
  )
  assert.deepEqual(
    clientLog(events, 'A').map((line) => `${line.direction} ${line.text}`),
    [
      'sent upgrade',
      'received 101 Switching Protocols',
      'sent {"type":"say","text":"hi"}',
      'noted cuts the connection (RST)',
    ],
  )
  assert.deepEqual(
    clientLog(events, 'B').map((line) => line.text),
    ['{"type":"said","text":"hi"}'],
  )
})

test('clients are named A, B, C, and a free name is used again', () => {
  assert.equal(nextName([]), 'A')
  assert.equal(nextName(['A', 'C']), 'B')
})
