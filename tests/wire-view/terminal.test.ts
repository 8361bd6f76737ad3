import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ending } from '#protocol'
import { endingWord, sayEnding } from '../../src/islands/terminal/say-ending.ts'
import { isOverfull, KEPT, tailOf } from '../../src/islands/terminal/tail-of.ts'
import { programsOf } from '../../src/islands/terminal/terminal-view.ts'
import { foldRun, newRun, type Printed } from '../../src/islands/workspace/run-view.ts'

const out = (text: string): Printed => ({ from: 'stdout', text, program: null })
const texts = (pieces: readonly Printed[]): string => pieces.map(({ text }) => text).join('')

test('what fits is kept whole', () => {
  const pieces = [out('one\n'), out('two\n')]
  assert.deepEqual(tailOf(pieces), { pieces, isCut: false })
})

test('of too many characters the last are kept, from the beginning of a line on', () => {
  const pieces = Array.from({ length: 100 }, (_, index) => out(`${index} ${'x'.repeat(1000)}\n`))
  const { pieces: kept, isCut } = tailOf(pieces)
  const text = texts(kept)
  assert.equal(isCut, true)
  assert.ok(text.length <= KEPT.characters && text.length > KEPT.characters - 1100)
  assert.match(text, /^\d+ x/)
  assert.ok(text.endsWith(`99 ${'x'.repeat(1000)}\n`))
})

test('of too many lines in one piece the last are kept', () => {
  const { pieces, isCut } = tailOf([out(Array.from({ length: 6000 }, (_, line) => `${line}\n`).join(''))])
  const lines = texts(pieces).split('\n')
  assert.equal(isCut, true)
  assert.equal(lines[0], '1000')
  assert.equal(lines.length - 1, KEPT.lines)
})

test('of a single line that is too long the end is kept', () => {
  const [first, second] = tailOf([out(`${'x'.repeat(KEPT.characters)}end\n`), out('y\n')]).pieces
  assert.equal(first?.text.length, KEPT.characters - 2)
  assert.ok(first?.text.endsWith('xend\n'))
  assert.deepEqual(second, out('y\n'))
})

test('the screen is not cut again for every line that comes after it is full', () => {
  const { pieces } = tailOf([out('x'.repeat(99).concat('\n').repeat(2000))])
  assert.equal(isOverfull({ characters: texts(pieces).length + 1000, lines: 700 }), false)
  assert.equal(isOverfull({ characters: 2 * KEPT.characters, lines: 10 }), true)
})

const ending = (more: Partial<Ending>): Ending => ({ how: 'crashed', message: 'It fell.', durationMs: 1, ...more })

test('how a program ended is said with the exit code or the signal, once', () => {
  assert.equal(sayEnding('A', ending({ exitCode: 1 })), 'A has ended, exit code 1. It fell.')
  assert.equal(
    sayEnding('A', ending({ exitCode: 3, message: 'The program ended with exit code 3.' })),
    'A has ended. The program ended with exit code 3.',
  )
  assert.equal(sayEnding('A', ending({ exitCode: 137, signal: 'SIGKILL' })), 'A has ended, signal SIGKILL. It fell.')
  assert.equal(
    sayEnding('A', ending({ how: 'finished', message: 'The program ran to its end.', exitCode: 0 })),
    'A has ended. The program ran to its end.',
  )
  assert.equal(sayEnding('A', ending({ how: 'stopped' })), 'A was stopped.')
})

test('a tab says in a word how its program ended', () => {
  assert.equal(endingWord(ending({ how: 'finished' })), 'ended')
  assert.equal(endingWord(ending({ how: 'out-of-memory' })), 'out of memory')
})

test('a single program has no tabs; redis has one as soon as it says something', () => {
  const run = newRun('r', 'run')
  assert.deepEqual(programsOf([], run), [])
  assert.deepEqual(programsOf(['A', 'B'], null), ['A', 'B'])
  const said = foldRun(run, { type: 'output', stream: 'stderr', text: 'full\n', from: 'redis' })
  assert.deepEqual(programsOf(['A', 'B'], said), ['A', 'B', 'redis'])
})
