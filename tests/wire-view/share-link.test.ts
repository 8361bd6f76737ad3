import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { LIMITS, type SourceFile } from '#protocol'
import { differing, LINK_START, makeLink, readLink } from '../../src/islands/sharing/link.ts'

const STARTER: readonly SourceFile[] = [
  { name: 'server.ts', text: 'const port = 8080\n' },
  { name: 'page.js', text: '// the page\n' },
]
const CHALLENGE = { id: 'live-poll', starter: STARTER }
const MINE: readonly SourceFile[] = [
  { name: 'server.ts', text: 'const port = 8080 // “mine”, naïve 日本\n' },
  { name: 'page.js', text: '// the page\n' },
]

/** A link to these files, which are known to fit into one. */
const linkTo = async (files: readonly SourceFile[], challenge = CHALLENGE): Promise<string> =>
  (await makeLink(challenge, files)) ?? assert.fail('the files are too large for a link')

const packed = (text: string | Uint8Array): string => `${LINK_START}1.${deflateSync(text).toString('base64url')}`
const shares = (shared: unknown): string => packed(JSON.stringify(shared))

test('a link brings back every file as it was, whatever its letters', async () => {
  const link = await linkTo(MINE)
  assert.match(link, /^#share=1\.[\w-]+$/)
  assert.deepEqual(await readLink(link, CHALLENGE), { type: 'files', files: MINE, changed: ['server.ts'] })
})

test('only files that differ from the starter are put into a link', async () => {
  assert.deepEqual(
    differing(STARTER, MINE).map(({ name }) => name),
    ['server.ts'],
  )
  const one = await linkTo(MINE)
  const both = await linkTo([MINE[0] ?? assert.fail(), { name: 'page.js', text: '// another page\n' }])
  assert.ok(one.length < both.length)
})

test('a link made before anything was written opens as the starter', async () => {
  const link = await linkTo(STARTER)
  assert.deepEqual(await readLink(link, CHALLENGE), { type: 'files', files: STARTER, changed: [] })
})

test('a fragment that is about something else is left alone', async () => {
  assert.equal(await readLink('#brief', CHALLENGE), null)
  assert.equal(await readLink('', CHALLENGE), null)
})

test('a link of another challenge says which', async () => {
  const link = await linkTo(MINE, { id: 'catch-up', starter: STARTER })
  assert.deepEqual(await readLink(link, CHALLENGE), { type: 'other-challenge', challenge: 'catch-up' })
})

test('a link of a newer Duplex is known as such, whatever it holds', async () => {
  assert.deepEqual(await readLink(`${LINK_START}2.anything at all`, CHALLENGE), { type: 'newer' })
})

test('a link that lost its end, or a letter on the way, is damaged and never half read', async () => {
  const link = await linkTo(MINE)
  for (let length = LINK_START.length; length < link.length; length++) {
    assert.deepEqual(await readLink(link.slice(0, length), CHALLENGE), { type: 'damaged' }, `cut to ${length}`)
  }
  const at = link.length - 12
  const changed = `${link.slice(0, at)}${link[at] === 'A' ? 'B' : 'A'}${link.slice(at + 1)}`
  assert.deepEqual(await readLink(changed, CHALLENGE), { type: 'damaged' })
})

test('what is packed soundly but is not an attempt is damaged', async () => {
  for (const shared of [
    null,
    [],
    { challenge: 'live-poll' },
    { challenge: '../x', files: [] },
    { challenge: 'live-poll', files: [{ name: '../../etc/passwd', text: '' }] },
    { challenge: 'live-poll', files: [{ name: 'server.ts', text: 7 }] },
  ]) {
    assert.deepEqual(await readLink(shares(shared), CHALLENGE), { type: 'damaged' }, JSON.stringify(shared))
  }
  assert.deepEqual(await readLink(packed('{'), CHALLENGE), { type: 'damaged' })
  assert.deepEqual(await readLink(packed(Uint8Array.of(0xff, 0xfe)), CHALLENGE), { type: 'damaged' })
})

test('a file that this challenge does not have is left out; a link with nothing else says so', async () => {
  const foreign = { name: 'nginx.conf', text: 'events {}' }
  const both = await readLink(shares({ challenge: 'live-poll', files: [foreign, MINE[0]] }), CHALLENGE)
  assert.deepEqual(both, { type: 'files', files: MINE, changed: ['server.ts'] })
  const alone = await readLink(shares({ challenge: 'live-poll', files: [foreign] }), CHALLENGE)
  assert.deepEqual(alone, { type: 'no-such-files' })
})

test('a link that would unpack to hundreds of megabytes is given up after the first one', async () => {
  const bomb = packed(new Uint8Array(100 * 1024 * 1024))
  const before = process.memoryUsage().rss
  assert.deepEqual(await readLink(bomb, CHALLENGE), { type: 'too-long' })
  assert.ok(process.memoryUsage().rss - before < 60 * 1024 * 1024)
})

test('a link longer than any attempt is not even begun', async () => {
  assert.deepEqual(await readLink(`${LINK_START}1.${'A'.repeat(2 * LIMITS.messageBytes)}`, CHALLENGE), {
    type: 'too-long',
  })
})

test('a file beyond what a challenge takes is too long, in bytes and not in letters', async () => {
  const text = '日'.repeat(LIMITS.fileBytes / 3 + 1)
  const files = [{ name: 'server.ts', text }]
  assert.equal(await makeLink(CHALLENGE, files), null)
  assert.deepEqual(await readLink(shares({ challenge: 'live-poll', files }), CHALLENGE), { type: 'too-long' })
})
