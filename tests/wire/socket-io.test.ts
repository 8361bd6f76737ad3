import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodePacket } from 'engine.io-parser'
import * as fc from 'fast-check'
import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser'
import {
  decodeEnginePacket,
  decodeEnginePayload,
  decodeSocketIo,
  explainEnginePacket,
  explainSocketIo,
  PacketReader,
  type SocketIoPacket,
} from '#wire'
import { holds } from './holds.ts'

function packet(text: string): Omit<SocketIoPacket, 'type'> | null {
  const decoded = decodeSocketIo(text)
  if (decoded.type === 'malformed') return null
  const { type, ...said } = decoded
  return said
}

describe('the packets of a live capture (Socket.IO protocol 5)', () => {
  test('a namespace is asked for, and entered', () => {
    deepEqual(packet('0'), { name: 'connect', namespace: '/', id: null, attachments: 0, data: undefined, text: '' })
    deepEqual(packet('0/admin,{"token":"123"}')?.data, { token: '123' })
    equal(
      explainSocketIo(decodeSocketIo('0{"sid":"x"}')),
      'The server lets the client into the main namespace and gives it an id.',
    )
  })

  test('an event asks for an acknowledgement, and gets it', () => {
    deepEqual(packet('27["save",{"a":1}]'), {
      name: 'event',
      namespace: '/',
      id: 7,
      attachments: 0,
      data: ['save', { a: 1 }],
      text: '["save",{"a":1}]',
    })
    equal(packet('37[{"status":"ok"}]')?.id, 7)
    equal(
      explainSocketIo(decodeSocketIo('2/admin,456["project:delete",123]')),
      'The event “project:delete” in the namespace /admin. It asks for acknowledgement 456.',
    )
  })

  test('a connection is refused', () => {
    deepEqual(packet('4/admin,{"message":"Not authorized","data":1}')?.data, { message: 'Not authorized', data: 1 })
  })

  test('binary data is announced', () => {
    deepEqual(packet('51-["baz",{"_placeholder":true,"num":0}]')?.attachments, 1)
    equal(packet('61-/admin,456[{"_placeholder":true,"num":0}]')?.namespace, '/admin')
  })

  test('what is no packet is said to be none, and why', () => {
    const why = (text: string) => explainSocketIo(decodeSocketIo(text))
    equal(why(''), 'A Socket.IO packet begins with a digit from 0 to 6; here stands nothing.')
    equal(why('2{"a":1}'), 'An event packet carries a list that begins with the name of the event.')
    equal(why('2["disconnect"]'), "“disconnect” is a name of Socket.IO's own, and not allowed for an event.")
    equal(why('2["a"'), '“["a"” is not JSON.')
    equal(why('5["a"]'), 'A binary event says how many binary messages follow, 1 to 10, and a hyphen: “51-[…]”.')
  })
})

describe('beside the real parsers', () => {
  const json = fc.jsonValue({ maxDepth: 2 })
  const namespace = fc.constantFrom('/', '/admin', '/a/b', '/dynamic-101')
  const id = fc.option(fc.nat({ max: 1e6 }), { nil: undefined })
  const some = fc.oneof(
    fc.record({
      type: fc.constant(PacketType.EVENT),
      nsp: namespace,
      id,
      data: fc.tuple(fc.constantFrom('a', 'chat message', 'é😀'), json),
    }),
    fc.record({
      type: fc.constant(PacketType.ACK),
      nsp: namespace,
      id: fc.nat(),
      data: fc.array(json, { maxLength: 3 }),
    }),
    fc.record({
      type: fc.constant(PacketType.CONNECT),
      nsp: namespace,
      data: fc.constantFrom(undefined, { token: 'x' }),
    }),
    fc.record({
      type: fc.constant(PacketType.CONNECT_ERROR),
      nsp: namespace,
      data: fc.constantFrom('no', { message: 'no' }),
    }),
    fc.record({ type: fc.constant(PacketType.DISCONNECT), nsp: namespace }),
  )

  test('what the real encoder writes is read as it was meant', () => {
    holds(
      fc.property(some, (meant) => {
        const [text] = new Encoder().encode(meant as Packet)
        const read = packet(text)
        equal(read?.name, PacketType[meant.type].toLowerCase())
        equal(read?.namespace, meant.nsp)
        equal(read?.id ?? undefined, 'id' in meant ? meant.id : undefined)
        deepEqual(read?.data, JSON.parse(JSON.stringify({ data: 'data' in meant ? meant.data : undefined })).data)
      }),
    )
  })

  test('what we call a packet, the real decoder calls one too', () => {
    const piece = fc.constantFrom('0', '2', '3', '4', '5', '1-', '/a', ',', '["x"]', '{}', '[1', '"', '-', '12', '[]')
    holds(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('')
        const ours = decodeSocketIo(text)
        if (ours.type !== 'packet' || ours.attachments > 0) return
        const decoder = new Decoder()
        const decodedByTheirs: Packet[] = []
        decoder.on('decoded', (decoded) => void decodedByTheirs.push(decoded))
        decoder.add(text)
        const theirs = decodedByTheirs[0]
        deepEqual(
          { nsp: ours.namespace, id: ours.id ?? undefined, data: ours.data },
          { nsp: theirs?.nsp, id: theirs?.id, data: theirs?.data },
        )
      }),
      { numRuns: 1_000 },
    )
  })

  test('Engine.IO is read as its own parser reads it', () => {
    holds(
      fc.property(fc.string({ maxLength: 8 }), fc.constantFrom('', '0', '2', '4', '6', '7'), (rest, digit) => {
        const ours = decodeEnginePacket(digit + rest)
        const theirs = decodePacket(digit + rest)
        if (ours.type === 'packet') deepEqual([ours.name, ours.data], [theirs.type, theirs.data ?? ''])
        else if (!rest.startsWith('b') || digit !== '') equal(theirs.type, 'error')
      }),
    )
  })
})

describe('Engine.IO', () => {
  test('several packets share a long-polling body, binary ones as base64', () => {
    deepEqual(decodeEnginePayload('42["a"]\x1e2\x1ebAQIDBA=='), [
      { type: 'packet', name: 'message', data: '2["a"]' },
      { type: 'packet', name: 'ping', data: '' },
      { type: 'binary', data: Uint8Array.of(1, 2, 3, 4) },
    ])
  })

  test('says what each packet is for', () => {
    equal(
      explainEnginePacket(decodeEnginePacket('2probe')),
      'The client tries whether WebSocket works, before it leaves long-polling.',
    )
    equal(
      explainEnginePacket(decodeEnginePacket('9')),
      'An Engine.IO packet begins with a digit from 0 to 6; here stands “9”.',
    )
  })

  test('a record says what a message carries, and where a packet with attachments ends', () => {
    const reader = new PacketReader()
    deepEqual(reader.read('452-["up",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]').isComplete, false)
    deepEqual(reader.read(Uint8Array.of(1)).isComplete, false)
    deepEqual(reader.read(Uint8Array.of(2)), { record: { engine: 'message', type: 'attachment' }, isComplete: true })
    deepEqual(reader.read('42/a,12["x"]').record, {
      engine: 'message',
      type: 'event',
      namespace: '/a',
      id: 12,
      data: '["x"]',
    })
    deepEqual(reader.read('2').record, { engine: 'ping' })
    deepEqual(reader.read('4["x"]').record, { engine: 'message', type: 'malformed', data: '["x"]' })
  })
})
