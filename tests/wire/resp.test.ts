import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeCommand, encodeUtf8, RespDecoder, type RespProblem, type RespValue, respText, respWords } from '#wire'
import { openBareRedis, skipWithoutRedis } from '../support/bare-redis.ts'
import { holds } from './holds.ts'

type Side = 'client' | 'server'

describe('what Redis writes', () => {
  it('is read value by value', () => {
    assert.deepEqual(server('+OK\r\n'), [{ type: 'simple', text: 'OK' }])
    assert.deepEqual(server('-ERR no such key\r\n'), [{ type: 'error', text: 'ERR no such key' }])
    assert.deepEqual(server(':-12\r\n'), [{ type: 'number', text: '-12' }])
    assert.deepEqual(server('$-1\r\n*-1\r\n_\r\n'), [{ type: 'null' }, { type: 'null' }, { type: 'null' }])
    assert.deepEqual(server('#t\r\n,3.25\r\n(3492890328409238509324850943850943825024385\r\n'), [
      { type: 'boolean', isTrue: true },
      { type: 'number', text: '3.25' },
      { type: 'number', text: '3492890328409238509324850943850943825024385' },
    ])
    assert.deepEqual(server('$5\r\nhello\r\n$0\r\n\r\n').map(text), ['hello', ''])
    assert.deepEqual(server('=15\r\ntxt:Some string\r\n!10\r\nERR broken\r\n').map(text), [
      'Some string',
      '(error) ERR broken',
    ])
  })

  it('keeps the kind of each row: an array, a set, a map, a push', () => {
    const rows = server('*2\r\n:1\r\n:2\r\n~1\r\n+a\r\n%1\r\n+key\r\n:7\r\n>3\r\n+message\r\n+room\r\n+hi\r\n*0\r\n')
    assert.deepEqual(
      rows.map(({ type }) => type),
      ['array', 'set', 'map', 'push', 'array'],
    )
    assert.deepEqual(rows.map(text), ['[1, 2]', '[a]', '[key, 7]', '[message, room, hi]', '[]'])
  })

  it('passes over attributes, which tell of the value after them', () => {
    assert.deepEqual(server('|1\r\n+ttl\r\n:3\r\n$2\r\nhi\r\n').map(text), ['hi'])
    assert.deepEqual(server('*2\r\n:1\r\n|1\r\n+a\r\n+b\r\n:2\r\n').map(text), ['[1, 2]'])
  })

  it('ends with a sentence where no value can be read', () => {
    assert.match(problem('server', 'HTTP/1.1 200 OK\r\n'), /No value begins with "H"/)
    assert.match(problem('server', '$12a\r\n'), /"12a" is not a length/)
    assert.match(problem('server', '$3\r\nabcd\r\n'), /longer than its length/)
    assert.match(problem('server', `${'*1\r\n'.repeat(100)}:1\r\n`), /nested/)
    assert.match(problem('server', `+${'a'.repeat(70_000)}`), /longer than any/)
  })
})

describe('what a client writes', () => {
  it('is a command in an array of strings', () => {
    const [command] = decode('client', encodeCommand(['PUBLISH', 'ws:broadcast', '{"text":"grüße"}']))
    assert.deepEqual(command && respWords(command as RespValue), {
      words: ['PUBLISH', 'ws:broadcast', '{"text":"grüße"}'],
      isCut: false,
    })
  })

  it('may be a plain line, with quotes', () => {
    assert.deepEqual(
      decode('client', encodeUtf8("PING\r\n\r\nset a \"b c\\x21\"\nget 'it\\'s'\r\n")).map((each) => words(each)),
      [['PING'], ['set', 'a', 'b c!'], ['get', "it's"]],
    )
    assert.match(problem('client', 'set "a\r\n'), /quotes/)
  })

  it('may hold empty commands, which nobody answers', () => {
    assert.deepEqual(
      decode('client', encodeUtf8('*0\r\n*-1\r\nPING\r\n')).map((each) => words(each)),
      [['PING']],
    )
  })

  it('must say how long each word is', () => {
    assert.match(problem('client', '*1\r\n:1\r\n'), /begins with \$/)
    assert.match(problem('client', '*01\r\n'), /not a length/)
    assert.match(problem('client', '*1\r\n$-1\r\n'), /not a length/)
  })
})

describe('a stream', () => {
  it('gives the same values however it is cut', () => {
    const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(
          '+OK\r\n',
          ':12\r\n',
          '$-1\r\n',
          '_\r\n',
          '-ERR\r\n',
          '#f\r\n',
          '$0\r\n\r\n',
          '$4\r\na\r\nb\r\n',
        ),
        fc.array(tie('value'), { maxLength: 4 }).map((items) => `*${items.length}\r\n${items.join('')}`),
        fc.array(tie('value'), { maxLength: 3 }).map((items) => `>${items.length}\r\n${items.join('')}`),
        fc.tuple(tie('value'), tie('value')).map((pair) => `%1\r\n${pair.join('')}`),
      ),
    })).value
    holds(
      fc.property(
        fc.array(value, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (all, sizes) => {
          const bytes = encodeUtf8(all.join(''))
          const whole = decode('server', bytes)
          assert.equal(whole.length, all.length)
          assert.deepEqual(decode('server', bytes, sizes), whole)
        },
      ),
    )
  })

  it('is decoded to the words it was encoded from, whatever bytes they hold', () => {
    holds(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 20 }), (given) => {
        const [command] = decode('client', encodeCommand(given), [3])
        assert.ok(command?.type === 'array')
        assert.deepEqual(
          command.items.map((item) => item.type === 'bulk' && [...item.bytes]),
          given.map((word) => [...word]),
        )
      }),
    )
  })

  it('never makes the decoder throw, and bytes after a problem give nothing', () => {
    holds(
      fc.property(fc.constantFrom<Side>('client', 'server'), fc.array(fc.uint8Array()), (side, chunks) => {
        const decoder = new RespDecoder({ side })
        for (const chunk of chunks) for (const _ of decoder.push(chunk));
        if (decoder.hasFailed) assert.deepEqual([...decoder.push(encodeUtf8('+OK\r\n'))], [])
      }),
    )
  })

  it('is held in bounds: a claim costs nothing, and what is too long is counted and not kept', () => {
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 200; i++) {
      const decoder = new RespDecoder({ side: 'server' })
      for (const _ of decoder.push(encodeUtf8('*2147483647\r\n$536870912\r\nbegun'))) assert.fail('nothing is complete')
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < 32 * 1024 * 1024)

    const long = new Uint8Array(3 * 1024 * 1024).fill(0x61)
    const [command] = decode('client', encodeCommand(['SET', 'a', long]), [65_536])
    assert.ok(command?.type === 'array')
    const [, , kept] = command.items
    assert.ok(kept?.type === 'bulk' && kept.length === long.length && kept.bytes.length <= 1024 * 1024)
    assert.equal(respWords(command).isCut, true)

    const [many] = server(`*10000\r\n${':1\r\n'.repeat(10_000)}`)
    assert.ok(many?.type === 'array' && many.length === 10_000 && many.items.length < 5_000)
    assert.deepEqual(respWords(many).words.length, 16)
  })
})

describe('beside a real Redis', { skip: skipWithoutRedis }, () => {
  let redis: Awaited<ReturnType<typeof openBareRedis>>
  before(async () => {
    redis = await openBareRedis()
  })
  after(async () => await redis.close())

  it('every kind of answer that Redis can give is read', async () => {
    const kinds = [
      'string',
      'integer',
      'double',
      'null',
      'array',
      'set',
      'map',
      'attrib',
      'push',
      'verbatim',
      'true',
      'bignum',
    ]
    const asked = kinds.map((kind) => encodeCommand(['DEBUG', 'PROTOCOL', kind]))
    const bytes = await exchange(
      redis.socketPath,
      Buffer.concat([encodeCommand(['HELLO', '3']), ...asked, encodeCommand(['QUIT'])]),
    )
    const [hello, ...answers] = decode('server', bytes, [1, 5, 2])
    assert.equal(hello?.type, 'map')
    const expected = [
      ...['Hello World', '12345', '3.141', '(nil)', '[0, 1, 2]', '[0, 1, 2]', '[0, (false), 1, (true), 2, (false)]'],
      // The attribute itself is passed over, and so is the push's own reply, which is none.
      ...['Some real reply following the attribute', '[server-cpu-usage, 42]'],
    ]
    assert.deepEqual(answers.slice(0, expected.length).map(text), expected)
    assert.equal(text(answers.at(-1)), 'OK')
    assert.deepEqual(
      answers.filter(({ type }) => type === 'problem'),
      [],
    )
  })

  it('as many commands are read as Redis answers, whatever a client writes', async () => {
    const word = fc.constantFrom('PING', 'ECHO', 'get', 'a', '', '1', 'ü', 'x y', '"', "'")
    const part = fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .array(word, { minLength: 1, maxLength: 3 })
          .map((each) => Buffer.from(encodeCommand(each)).toString('latin1')),
      },
      { weight: 3, arbitrary: fc.array(word, { maxLength: 3 }).map((each) => `${each.join(' ')}\r\n`) },
      fc.constantFrom(
        '*0\r\n',
        '\r\n',
        '\n',
        '*-1\r\n',
        '*1\rX$4\rYPINGZZ',
        '*x\r\n',
        '$4\r\nPING\r\n',
        '*1\r\n:1\r\n',
        '*1\r\n$5\r\nPING\r\n',
      ),
      fc.constantFrom(
        'ECHO "a\\x41b"\r\n',
        "ECHO 'it\\'s'\r\n",
        'ECHO "a"b\r\n',
        'ECHO "a\r\n',
        'ECHO a"b c"\r\n',
        'ECHO \\"a\r\n',
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const bytes = Buffer.from(parts.join(''), 'latin1')
        const commands = decode('client', bytes)
        const answers = decode('server', await exchange(redis.socketPath, bytes))
        // Redis answers each command once, and says of what it cannot read that it cannot, before it hangs up.
        assert.equal(answers.length, commands.length, JSON.stringify(parts))
        const isEnd = commands.at(-1)?.type === 'problem'
        assert.equal(/Protocol error/.test(text(answers.at(-1))), isEnd, JSON.stringify(parts))
      }),
      { numRuns: 300 },
    )
  })
})

function decode(side: Side, bytes: Uint8Array, sizes: readonly number[] = []): (RespValue | RespProblem)[] {
  const decoder = new RespDecoder({ side })
  const found: (RespValue | RespProblem)[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length
    found.push(...decoder.push(bytes.subarray(at, at + size)))
    at += size
  }
  return found
}

function server(written: string): RespValue[] {
  return decode('server', encodeUtf8(written)).map((each) => {
    assert.ok(each.type !== 'problem', JSON.stringify(each))
    return each
  })
}

function problem(side: Side, written: string): string {
  const last = decode(side, encodeUtf8(written)).at(-1)
  assert.ok(last?.type === 'problem', JSON.stringify(last))
  return last.message
}

function text(value: RespValue | RespProblem | undefined): string {
  return value === undefined || value.type === 'problem' ? `no value: ${JSON.stringify(value)}` : respText(value)
}

function words(value: RespValue | RespProblem): string[] {
  return value.type === 'problem' ? [] : respWords(value).words
}

/** Writes it all, hangs up, and gives all that came back. */
function exchange(socketPath: string, bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect({ path: socketPath, timeout: 5_000 }, () => socket.end(bytes))
    socket.on('data', (part) => parts.push(part))
    socket.on('close', () => resolve(Buffer.concat(parts)))
    socket.on('timeout', () => socket.destroy(new Error('Redis did not answer.')))
    socket.on('error', reject)
  })
}
