import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { TypeStripper } from '../../sandbox-server/agent/type-stripper.ts'
import { podTest } from './pod-test.ts'

/** Node's parser takes twice as long for each one more. */
const SITS = `const x = ${'a?(b):c=>'.repeat(40)}d`
/** And of these it runs out of stack. */
const DEEP = `const x = ${'('.repeat(10_000)}${')'.repeat(10_000)}`

suite('the types of a learner’s file', () => {
  let stripper: TypeStripper
  before(() => {
    // Long enough for an ordinary file on a machine that has much else to do.
    stripper = new TypeStripper({ longestMs: 3_000 })
  })
  after(() => stripper.close())
  const strip = async (name: string, text: string) => (await stripper.strip([{ name, text }]))[name]

  test('are taken out, and everything else stays where it was', async () => {
    const text = 'interface A { b: string }\nconst c: A = { b: "d" }\n  throw new Error(c.b)\n'
    const stripped = (await strip('server.ts', text)) ?? ''
    assert.deepEqual(
      stripped.split('\n').map((line) => line.length),
      text.split('\n').map((line) => line.length),
    )
    assert.equal(stripped.indexOf('throw'), text.indexOf('throw'))
    assert.doesNotMatch(stripped, /interface|: A/)
  })

  test('are left to Node where it has something to say, and in what is no TypeScript', async () => {
    assert.equal(await strip('server.ts', 'enum A { B }'), undefined)
    assert.equal(await strip('server.ts', 'const a: = 1'), undefined)
    assert.equal(await strip('page.js', 'const a = 1'), undefined)
    const files = [
      { name: 'package.json', text: '{}' },
      { name: 'server.ts', text: 'const a: number = 1' },
    ]
    assert.deepEqual(await stripper.strip(files), {})
  })

  test('are given up on where the parser sits for ever or breaks, and the next file is served', async () => {
    for (const text of [SITS, DEEP, SITS]) {
      assert.equal(await strip('server.ts', text), undefined)
      assert.equal(await strip('server.ts', `const a: number = ${text.length}`), `const a         = ${text.length}`)
    }
  })
})

podTest(
  'a file over which the parser sits for ever costs its own program the time, and nobody else',
  async ({ run }) => {
    const stuck = await run(SITS, { wallMs: 2_000 })
    assert.equal(stuck.ending.how, 'out-of-time')
    const next = await run(`const a: string = 'fine'\nconsole.log(a)`)
    assert.equal(next.stdout, 'fine\n')
  },
)

podTest('what a program says of itself is as in an ordinary Node', async ({ run }) => {
  const { stdout, stderr, ending } = await run(`interface A { b: string }
    const c: A = { b: import.meta.filename }
    console.log(c.b, import.meta.main, import.meta.url)
    throw new Error('here')`)
  assert.equal(stdout, '/app/server.ts true file:///app/server.ts\n')
  assert.match(stderr, /\/app\/server\.ts:4\n {4}throw new Error\('here'\)/)
  assert.deepEqual(ending.place, { file: 'server.ts', line: 4, column: 11 })
})
