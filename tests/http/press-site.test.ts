import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { pressSite } from '../../sandbox-server/http/press-site.ts'

test('every file that gains by it gets a pressed copy, once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-press-'))
  const script = 'export const words = 1\n'.repeat(200)
  await writeFile(join(folder, 'a.js'), script)
  await writeFile(join(folder, 'small.js'), 'let a')
  await writeFile(join(folder, 'picture.png'), script)
  const signal = new AbortController().signal
  await pressSite(folder, signal)
  assert.deepEqual((await readdir(folder)).sort(), ['a.js', 'a.js.br', 'picture.png', 'small.js'])
  assert.equal(brotliDecompressSync(await readFile(join(folder, 'a.js.br'))).toString(), script)

  await writeFile(join(folder, 'a.js.br'), 'left alone')
  await pressSite(folder, signal)
  assert.equal(await readFile(join(folder, 'a.js.br'), 'utf8'), 'left alone')
  await rm(folder, { recursive: true })
})
