import assert from 'node:assert/strict'
import { test } from 'node:test'
import { programLines } from '../../src/islands/terminal/program-lines.ts'
import type { Printed } from '../../src/islands/workspace/run-view.ts'

const says = (program: string | null, text: string, from: Printed['from'] = 'stdout'): Printed => ({
  from,
  text,
  program,
})

/** What the screen is told, with and without its colours. */
function written(pieces: readonly Printed[], known: readonly string[] = []): { plain: string; raw: string } {
  const toLines = programLines(known)
  const raw = pieces.map(toLines).join('')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
  return { plain: raw.replace(/\u001b\[[\d;]*m/g, ''), raw }
}

test('the only program prints as it is', () => {
  const { raw } = written([says(null, 'one\n\u001b[32mtwo\u001b[0m'), says(null, '\n')])
  assert.equal(raw, 'one\n\u001b[32mtwo\u001b[0m\n')
})

test('each line of several programs begins with its name, in a column', () => {
  const { plain } = written(
    [says('backend.ts', 'up\nGET /\n'), says('nginx', 'a warning\n', 'stderr')],
    ['backend.ts', 'nginx'],
  )
  assert.equal(plain, 'backend.ts │ up\nbackend.ts │ GET /\nnginx      │ err │ a warning\n')
})

test('a line that came in two pieces has one name, and a program that interrupts begins a line of its own', () => {
  const { plain } = written([says('A', 'half '), says('A', 'a line'), says('B', 'me too\n'), says('A', 'again\n')])
  assert.equal(plain, 'A │ half a line\nB │ me too\nA │ again\n')
})

test('what is about the whole run has no name, and leaves no empty line behind an unfinished one', () => {
  const { plain } = written([says('A', 'no newline'), says(null, '\nStopped.\n', 'note')])
  assert.equal(plain, 'A │ no newline\nStopped.\n')
})

test('empty lines stay empty', () => {
  assert.equal(written([says('A', 'one\n\ntwo\n')]).plain, 'A │ one\n\nA │ two\n')
})

test('each program keeps one colour of its own, and nginx the colour it has on the wire', () => {
  const colourOf = (name: string, raw: string): string | undefined => raw.split(name)[0]?.split('\u001b').at(-1)
  const { raw } = written([says('A', 'x\n'), says('B', 'x\n'), says('nginx', 'x\n')], ['A', 'B', 'nginx'])
  const colours = ['A', 'B', 'nginx'].map((name) => colourOf(name, raw))
  assert.equal(new Set(colours).size, 3)
  assert.equal(colours[2], '[36m')
})

test('what comes over stderr is marked on each line, by more than its colour', () => {
  const { plain } = written([says(null, 'fine\n'), says(null, 'TypeError: no\n    at server.ts:3\n', 'stderr')])
  assert.equal(plain, 'fine\nerr │ TypeError: no\nerr │     at server.ts:3\n')
})

test('stderr in the middle of a line of stdout begins a line of its own', () => {
  assert.equal(written([says(null, 'loading'), says(null, 'oh\n', 'stderr')]).plain, 'loading\nerr │ oh\n')
})

test('colours that a program leaves on end where another voice begins', () => {
  const { raw } = written([says(null, '\u001b[1;44mloud\n'), says(null, 'listening on 8080\n', 'note')])
  assert.ok(raw.includes('loud\n\u001b[0m\u001b[90;3mlistening on 8080'))
})

test('a line that is written over keeps its name', () => {
  assert.equal(written([says('A', '10 %\r20 %\n')]).plain, 'A │ 10 %\rA │ 20 %\n')
})

test('an escape sequence that is cut in two by another program still does nothing', () => {
  const { raw } = written([says('A', 'x\u001b]0;ti'), says('B', 'mine\n'), says('A', 'tle\u0007y\n')])
  assert.ok(!raw.includes('tle') && !raw.includes(']0;'))
  assert.match(raw, /mine/)
})

test('without names each line stands as the program printed it', () => {
  const toLines = programLines(null)
  assert.equal(toLines(says('A', 'hello\n')), 'hello\n')
})

test('an error message that we quote does no more than what the program prints itself', () => {
  const { raw } = written([says(null, 'Nothing caught this error: \u001b]0;title\u0007\u001b[2Jno\n', 'trouble')])
  assert.ok(!raw.includes(']0;') && !raw.includes('[2J'))
})
