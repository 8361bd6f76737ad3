import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { LIMITS, PROTOCOL_VERSION } from '#protocol'
import { eventually } from '../support/eventually.ts'
import { RawPage } from '../support/raw-page.ts'
import { type SessionServer, startSessionServer } from '../support/session-server.ts'

const FILES = [{ name: 'server.ts', text: 'listen()' }]

describe('a conversation on one socket', () => {
  let server: SessionServer
  beforeEach(async () => {
    server = await startSessionServer()
  })
  afterEach(() => server.close())

  test('begins with hello and is answered with welcome', async () => {
    const { welcome } = await RawPage.greet(server.url)
    assert.equal(welcome.version, PROTOCOL_VERSION)
    assert.equal(welcome.isResumed, false)
    assert.equal(welcome.canRun, true)
    assert.match(welcome.session, /^[A-Za-z0-9_-]{32}$/)
  })

  test('says why programs cannot run, and refuses to run them', async () => {
    server.pods.whyNot = 'bubblewrap is not installed. Install it with apt.'
    const { page, welcome } = await RawPage.greet(server.url)
    assert.equal(welcome.canRun, false)
    assert.equal(welcome.whyNot, 'bubblewrap is not installed. Install it with apt.')
    page.say({ type: 'run', run: 'r1', challenge: 'catch-up', files: FILES })
    const refused = await page.next('refused')
    assert.equal(refused.code, 'unavailable')
    assert.equal(refused.about, 'r1')
  })

  test('says where programs run without isolation, and nothing of it where they are held', async () => {
    assert.equal((await RawPage.greet(server.url)).welcome.isUnsafe, undefined)
    server.pods.isolation = 'unsafe-local'
    assert.equal((await RawPage.greet(server.url)).welcome.isUnsafe, true)
  })

  test('refuses every message before hello', async () => {
    const page = await RawPage.open(server.url)
    page.say({ type: 'open', challenge: 'catch-up' })
    assert.equal((await page.next('refused')).code, 'hello-first')
  })

  test('refuses a second hello and goes on', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say({ type: 'hello', version: PROTOCOL_VERSION })
    const refused = await page.next('refused')
    assert.equal(refused.code, 'unknown-message')
    assert.equal(refused.about, 'hello')
    page.say({ type: 'open', challenge: 'catch-up' })
    assert.equal((await page.next('pod')).state, 'waking')
  })

  test('ends with 4001 when the page speaks another version', async () => {
    const page = await RawPage.open(server.url)
    page.say({ type: 'hello', version: PROTOCOL_VERSION + 1 })
    assert.equal((await page.next('refused')).code, 'version-mismatch')
    assert.equal((await page.closed).code, 4001)
  })

  test('ends with 1009 when a message is larger than the limit', async () => {
    const { page } = await RawPage.greet(server.url)
    page.socket.send('x'.repeat(LIMITS.messageBytes + 1))
    assert.equal((await page.closed).code, 1009)
  })

  for (const [what, text, code, about] of [
    ['text that is not JSON', 'hello?', 'not-json', undefined],
    ['JSON that is not an object', '[1]', 'not-json', undefined],
    ['a type nobody declared', '{"type":"dance"}', 'unknown-message', 'dance'],
    ['a field of the wrong kind', '{"type":"attach","run":"r1","after":"x"}', 'unknown-message', 'r1'],
    [
      'a path for a file name',
      `{"type":"run","run":"r1","challenge":"catch-up","files":[{"name":"../x","text":""}]}`,
      'unknown-message',
      'r1',
    ],
    [
      'a file that is too long',
      JSON.stringify({
        type: 'run',
        run: 'r1',
        challenge: 'catch-up',
        files: [{ name: 'server.ts', text: 'x'.repeat(LIMITS.fileBytes + 1) }],
      }),
      'too-large',
      'r1',
    ],
    ['a challenge nobody wrote', '{"type":"open","challenge":"nope"}', 'unknown-challenge', 'open'],
    ['a run nobody started', '{"type":"attach","run":"r9","after":-1}', 'unknown-run', 'r9'],
    ['a lab nobody built', '{"type":"lab-open","lab":"nope","connection":"c1"}', 'unknown-lab', 'c1'],
    ['a lab connection nobody opened', '{"type":"lab-send","connection":"c1","hex":"00"}', 'lab-closed', 'c1'],
  ] as const) {
    test(`refuses ${what} by name and goes on`, async () => {
      const { page } = await RawPage.greet(server.url)
      page.socket.send(text)
      const refused = await page.next('refused')
      assert.equal(refused.code, code)
      assert.equal(refused.about, about)
      page.say({ type: 'open', challenge: 'catch-up' })
      await page.next('pod')
    })
  }

  test('names the field and the value it saw', async () => {
    const { page } = await RawPage.greet(server.url)
    page.socket.send('{"type":"peer","run":"r1","peer":"a","command":{"do":"send","text":7}}')
    const { message } = await page.next('refused')
    assert.equal(message, 'In a peer message, command.text must be of type string, not 7.')
  })

  test('refuses binary messages', async () => {
    const { page } = await RawPage.greet(server.url)
    page.socket.send(Buffer.from('{"type":"open","challenge":"catch-up"}'))
    assert.equal((await page.next('refused')).code, 'not-json')
  })

  test('refuses files that the challenge does not read, and names those it does', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say({ type: 'check', run: 'r1', challenge: 'catch-up', files: [{ name: 'grader.ts', text: '' }] })
    const refused = await page.next('refused')
    assert.equal(refused.code, 'unknown-file')
    assert.equal(refused.message, 'This challenge does not read grader.ts. It reads server.ts, notes.md.')
  })

  test('refuses what comes too fast, and ends a flood with 1008', async () => {
    const { page } = await RawPage.greet(server.url)
    for (let n = 0; n < 400; n++) page.say({ type: 'stop', run: `r${n}` })
    const refused = await page.next('refused', ({ code }) => code === 'too-fast')
    assert.match(refused.about ?? '', /^r\d+$/)
    for (let n = 0; n < 4_000; n++) page.say({ type: 'stop', run: `r${n}` })
    assert.equal((await page.closed).code, 1008)
  })
})

describe('the door', () => {
  test('answers 403 to a page of another origin, before any 101', async () => {
    const server = await startSessionServer()
    const socket = new WebSocket(server.url, { origin: 'https://evil.example' })
    socket.on('error', () => {})
    const [, response] = await once(socket, 'unexpected-response')
    assert.equal(response.statusCode, 403)
    assert.equal(server.counts.sockets, 0)
    await server.close()
  })

  test('answers 404 where there is no WebSocket', async () => {
    const server = await startSessionServer()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/elsewhere`)
    socket.on('error', () => {})
    const [, response] = await once(socket, 'unexpected-response')
    assert.equal(response.statusCode, 404)
    await server.close()
  })

  test('closes a socket that never says hello with 4002', async () => {
    const server = await startSessionServer({ timing: { helloMs: 30 } })
    const page = await RawPage.open(server.url)
    assert.equal((await page.closed).code, 4002)
    await server.close()
  })

  test('ends a socket that answers no ping', async () => {
    const server = await startSessionServer({ timing: { pingMs: 30 } })
    const page = await RawPage.open(server.url)
    // A page whose machine is gone reads nothing and therefore answers nothing.
    page.socket.pause()
    await eventually('the server let the socket go', () => server.counts.sockets === 0)
    page.close()
    await server.close()
  })

  test('says goodbye with 1012 when the server restarts', async () => {
    const server = await startSessionServer()
    const { page } = await RawPage.greet(server.url)
    await server.close()
    assert.equal((await page.closed).code, 1012)
  })
})
