import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { LIMITS } from '#protocol'
import { type Candidate, chooseFiles } from '../../src/islands/sharing/chosen-files.ts'
import { zipped } from '../../src/islands/sharing/zip.ts'

const NAMES = ['server.ts', 'page.js']

const candidate = (path: string, content: string | Uint8Array): Candidate => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { path, size: bytes.length, read: async () => bytes }
}

test('files are found by their names, wherever they lie in the folder', async () => {
  const chosen = await chooseFiles([candidate('mine/src/page.js', 'b'), candidate('mine/server.ts', 'a')], NAMES)
  assert.deepEqual(chosen, {
    files: [
      { name: 'server.ts', text: 'a' },
      { name: 'page.js', text: 'b' },
    ],
    refused: [],
  })
})

test('a file that the challenge does not have is refused by name', async () => {
  const { files, refused } = await chooseFiles([candidate('notes.txt', 'x'), candidate('server.ts', 'a')], NAMES)
  assert.equal(files.length, 1)
  assert.deepEqual(refused, ['notes.txt is not a file of this challenge.'])
})

test('what every project holds, and what Duplex added itself, is passed over without a word', async () => {
  const beside = ['package.json', 'package-lock.json', 'tsconfig.json', 'README.md', '.gitignore', 'start.mjs']
  const chosen = await chooseFiles(
    [
      ...beside.map((name) => candidate(`mine/${name}`, '')),
      candidate('mine/node_modules/ws/server.ts', 'not mine'),
      candidate('mine/.git/HEAD', ''),
      candidate('mine/server.ts', 'a'),
    ],
    NAMES,
  )
  assert.deepEqual(chosen, { files: [{ name: 'server.ts', text: 'a' }], refused: [] })
})

test('a README that the challenge asks for is a file like any other', async () => {
  const { files } = await chooseFiles([candidate('README.md', '# mine')], ['server.ts', 'README.md'])
  assert.deepEqual(files, [{ name: 'README.md', text: '# mine' }])
})

test('of two files of one name the one less deep down is taken, and the other is named', async () => {
  const { files, refused } = await chooseFiles(
    [candidate('mine/old/server.ts', 'old'), candidate('mine/server.ts', 'new')],
    NAMES,
  )
  assert.deepEqual(files, [{ name: 'server.ts', text: 'new' }])
  assert.deepEqual(refused, ['mine/old/server.ts was left out: mine/server.ts has the same name.'])
})

test('a file that is too large is not read at all', async () => {
  const large: Candidate = {
    path: 'server.ts',
    size: LIMITS.fileBytes + 1,
    read: () => assert.fail('it was read'),
  }
  const { files, refused } = await chooseFiles([large], NAMES)
  assert.deepEqual(files, [])
  assert.deepEqual(refused, ['server.ts is larger than 128 KiB, the most a file may be here.'])
})

test('bytes that are no text are refused', async () => {
  const { refused } = await chooseFiles([candidate('server.ts', Uint8Array.of(0xff, 0xd8, 0xff))], NAMES)
  assert.deepEqual(refused, ['server.ts is not text in UTF-8, so it was left out.'])
})

test('a zip file is looked into', async () => {
  const zip = zipped('duplex-live-poll', [
    { name: 'server.ts', text: 'from the zip' },
    { name: 'package.json', text: '{}' },
  ])
  assert.deepEqual(await chooseFiles([candidate('duplex-live-poll.zip', zip)], NAMES), {
    files: [{ name: 'server.ts', text: 'from the zip' }],
    refused: [],
  })
})

test('what only calls itself a zip file is refused with a sentence', async () => {
  const { refused } = await chooseFiles([candidate('mine.zip', 'PK, or is it?')], NAMES)
  assert.deepEqual(refused, ['mine.zip cannot be read as a zip file.'])
})

test('an entry that unpacks to more than a file may be is left packed', async () => {
  const zip = zipSync({ 'server.ts': new Uint8Array(64 * 1024 * 1024) })
  const { files, refused } = await chooseFiles([candidate('bomb.zip', zip)], NAMES)
  assert.deepEqual(files, [])
  assert.deepEqual(refused, ['server.ts is larger than 128 KiB, the most a file may be here.'])
})

test('an entry that lies about its size fills no more than it said', async () => {
  const zip = zipSync({ 'server.ts': strToU8('a'.repeat(1024 * 1024)) })
  lieAboutSize(zip, 1024)
  const { files } = await chooseFiles([candidate('liar.zip', zip)], NAMES)
  assert.ok((files[0]?.text.length ?? 0) <= 1024)
})

test('a zip file without measure is not opened', async () => {
  const large: Candidate = { path: 'all.zip', size: 5 * 1024 * 1024, read: () => assert.fail('it was read') }
  const { refused } = await chooseFiles([large], NAMES)
  assert.match(refused[0] ?? '', /^all\.zip is larger than 4 MiB/)
})

/** Writes another uncompressed size into the only entry of the central directory. */
function lieAboutSize(zip: Uint8Array, size: number): void {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  for (let at = 0; at + 4 <= zip.length; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true)
  }
}
