import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { formatSheet, sayFormat } from '../../src/islands/editor/format-sheet.ts'

const LESSONS = join(import.meta.dirname, '../../lessons')

/** A sheet that keeps its text here; `whileReading` plays a learner who types while the formatter is being fetched. */
function sheet(name: string, { text, cursor = 0, whileReading = (before: string) => before }: SheetOptions) {
  const kept = { text, cursor, writes: 0 }
  let reads = 0
  return {
    kept,
    name,
    read: () => {
      reads += 1
      if (reads > 1) kept.text = whileReading(kept.text)
      return { text: kept.text, cursor: kept.cursor }
    },
    write(next: string, at: number) {
      Object.assign(kept, { text: next, cursor: at, writes: kept.writes + 1 })
    },
  }
}

interface SheetOptions {
  text: string
  cursor?: number
  whileReading?(before: string): string
}

test('a program is laid out as the starters are, and the cursor stays at its word', async () => {
  const text = 'const   answer = {"a":1};\nconsole.log( answer );\n'
  const page = sheet('server.ts', { text, cursor: text.indexOf('answer );') })
  const outcome = await formatSheet(page)
  assert.equal(outcome.type, 'formatted')
  assert.equal(page.kept.text, 'const answer = { a: 1 }\nconsole.log(answer)\n')
  assert.equal(page.kept.text.slice(page.kept.cursor), 'answer)\n')
})

test('every starter is laid out already', async () => {
  const starters = globSync(join(LESSONS, '*/*/challenges/*/starter/*.{ts,js,yaml}'))
  assert.ok(starters.length > 10)
  for (const path of starters) {
    const page = sheet(basename(path), { text: readFileSync(path, 'utf8') })
    assert.equal((await formatSheet(page)).type, 'was-formatted', path)
    assert.equal(page.kept.writes, 0)
  }
})

test('pages, styles, JSON and YAML have a formatter too', async () => {
  const made = {
    'index.html': ['<ul><li>one<li>two</ul>', /<li>one<\/li>/],
    'page.css': ['a{color:red}', /a \{\n {2}color: red;\n\}/],
    'package.json': ['{"a":[1,2]}', /\{ "a": \[1, 2\] \}/],
    'compose.yaml': ['a:   "1"', /a: "1"/],
  } as const
  for (const [name, [text, expected]] of Object.entries(made)) {
    const page = sheet(name, { text })
    assert.equal((await formatSheet(page)).type, 'formatted', name)
    assert.match(page.kept.text, expected)
  }
})

test('what does not parse is left alone, and the sentence says where', async () => {
  const page = sheet('server.ts', { text: 'const a = 1\nconst b = {\n  a: 1,,\n}\n' })
  const outcome = await formatSheet(page)
  assert.equal(page.kept.writes, 0)
  assert.deepEqual(outcome.type === 'does-not-parse' && outcome.place, { file: 'server.ts', line: 3, column: 8 })
  assert.equal(sayFormat(outcome), 'server.ts is left as it is: line 3 does not parse (unexpected token).')
})

test('a file without a formatter is told so, kindly', async () => {
  const outcome = await formatSheet(sheet('nginx.conf', { text: 'events {}\n' }))
  assert.equal(sayFormat(outcome), 'There is no formatter for nginx.conf; it stays as you laid it out.')
})

test('what was typed meanwhile is never written over', async () => {
  const page = sheet('server.ts', { text: 'a( 1 )\n', whileReading: (before) => `${before}b( 2 )\n` })
  assert.equal((await formatSheet(page)).type, 'typed-meanwhile')
  assert.equal(page.kept.writes, 0)
  const once = sheet('server.ts', { text: 'a( 1 )\n', whileReading: (before) => before.replace('a( 1 )', 'a( 2 )') })
  assert.equal((await formatSheet(once)).type, 'formatted')
  assert.equal(once.kept.text, 'a(2)\n')
})
