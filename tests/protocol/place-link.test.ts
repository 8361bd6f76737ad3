import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brokenPlaceLinks, placeLinksIn, placeOf } from '../../sandbox-server/protocol/index.ts'

const starter = [
  { name: 'server.ts', text: "import { a } from 'b'\n\nserver.on('open', () => {\n  say()\n})\nsay()\n" },
  { name: 'nginx.conf', text: 'events {}\n' },
]

test('links of a brief to the code are told from other links', () => {
  const brief = `See [the loop](#server.ts "server.on('open'"), [all](#nginx.conf), [a part](#part), [MDN](https://mdn.io "x").`
  assert.deepEqual(placeLinksIn(brief), [
    { file: 'server.ts', words: "server.on('open'" },
    { file: 'nginx.conf', words: '' },
  ])
})

test('quotes inside of the words may be escaped', () => {
  assert.deepEqual(placeLinksIn('[x](#a.ts "say(\\"hi\\")")'), [{ file: 'a.ts', words: 'say("hi")' }])
})

test('a link finds its line wherever it has moved to', () => {
  const link = { file: 'server.ts', words: "server.on('open'" }
  assert.deepEqual(placeOf(link, starter), { file: 'server.ts', line: 3, column: 1 })
  const edited = [{ name: 'server.ts', text: `// mine\n\n\n  ${starter[0]?.text}` }]
  assert.equal(placeOf(link, edited)?.line, 6)
  assert.equal(placeOf(link, [{ name: 'server.ts', text: '' }]), null)
})

test('a link that leads nowhere, or to two lines, is refused with what to do', () => {
  assert.deepEqual(brokenPlaceLinks(`[x](#server.ts "server.on('open'")`, starter), [])
  assert.match(
    brokenPlaceLinks('[x](#client.ts)', starter)[0] ?? '',
    /no file of that name. Its files are: server.ts, ng/,
  )
  assert.match(brokenPlaceLinks('[x](#server.ts "gone")', starter)[0] ?? '', /no line has these words/)
  assert.match(brokenPlaceLinks('[x](#server.ts "say()")', starter)[0] ?? '', /2 lines have these words/)
})
