import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ownOrigin } from '../../sandbox-server/http/own-origin.ts'

const local = ownOrigin({ origins: ['https://learn.example.org'], isLoopback: true })
const open = ownOrigin({ origins: [], isLoopback: false })

describe('whose pages may speak to the server', () => {
  const cases: [string, boolean, typeof local, Record<string, string>][] = [
    ['a page of the same host and port', true, local, { host: 'localhost:4321', origin: 'http://localhost:4321' }],
    ['a page of this machine by its address', true, local, { host: '127.0.0.1:4321', origin: 'http://127.0.0.1:4321' }],
    ['a page of this machine by IPv6', true, local, { host: '[::1]:4321', origin: 'http://[::1]:4321' }],
    ['a page of another port', false, local, { host: 'localhost:4321', origin: 'http://localhost:8080' }],
    ['a page of another host', false, local, { host: 'localhost:4321', origin: 'https://evil.example' }],
    ['a sandboxed frame, whose origin is null', false, local, { host: 'localhost:4321', origin: 'null' }],
    [
      'a name pointed at this machine after its page was loaded',
      false,
      local,
      { host: 'evil.example:4321', origin: 'http://evil.example:4321' },
    ],
    ['a listed origin behind a proxy', true, local, { host: 'learn.example.org', origin: 'https://learn.example.org' }],
    [
      'a listed origin with another scheme',
      true,
      local,
      { host: 'learn.example.org', origin: 'http://learn.example.org' },
    ],
    ['a program without an origin', true, local, { host: 'localhost:4321' }],
    [
      'a browser that hides the origin of another site',
      false,
      local,
      { host: 'localhost:4321', 'sec-fetch-site': 'cross-site' },
    ],
    [
      'a page of the same name on an open server',
      true,
      open,
      { host: 'duplex.example', origin: 'https://duplex.example' },
    ],
    [
      'a page whose host names its own port',
      true,
      open,
      { host: 'duplex.example:443', origin: 'https://duplex.example' },
    ],
    ['an extension', false, open, { host: 'duplex.example', origin: 'chrome-extension://abc' }],
    ['a prefix of our name', false, open, { host: 'duplex.example', origin: 'https://duplex.example.evil.example' }],
  ]
  for (const [who, isOwn, gate, headers] of cases) {
    test(`${isOwn ? 'lets in' : 'keeps out'} ${who}`, () => assert.equal(gate({ headers }), isOwn))
  }
})
