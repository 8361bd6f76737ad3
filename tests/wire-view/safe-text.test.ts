import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { plainText, safeText } from '../../src/islands/terminal/safe-text.ts'

const safe = (...pieces: readonly string[]): string => pieces.map(safeText()).join('')

test('text, line ends and colours pass as they are', () => {
  const text = 'one\r\n\u001b[1;31mtwo\u001b[0m\t\u001b[38;5;208mthree\u001b[48;2;5;6;8mfour\u001b[m é 漢 🙂\n'
  assert.equal(safe(text), text)
})

test('the title stays as it is', () => {
  assert.equal(safe('a\u001b]0;your bank\u0007b\u001b]2;your bank\u001b\\c'), 'abc')
})

test('nothing is put into the clipboard', () => {
  assert.equal(safe('a\u001b]52;c;cm0gLXJmIC8=\u0007b'), 'ab')
})

test('a link keeps its words and loses its hidden address', () => {
  assert.equal(safe('\u001b]8;;https://evil.example\u001b\\safe.example\u001b]8;;\u001b\\'), 'safe.example')
})

test('no bell rings', () => {
  assert.equal(safe('\u0007'.repeat(10_000), 'quiet'), 'quiet')
})

test('the screen is not cleared, nor written over from elsewhere', () => {
  assert.equal(safe('\u001b[2J\u001b[1;1H\u001bc\u001b[?1049h\u001b[5Alistening\u001b[K\b\b\b'), 'listening')
})

test('the terminal is not asked for an answer that would be typed', () => {
  assert.equal(safe('\u001b[c\u001b[6n\u001b[>q\u001bP$qm\u001b\\\u0005'), '')
})

test('the eight-bit forms do no more than the others', () => {
  assert.equal(safe('\u009d0;title\u009ca\u009b2Jb\u0090q\u009cc'), 'abc')
})

test('a sequence that arrives in pieces is still one', () => {
  assert.equal(safe('a\u001b', ']52;c;', 'AAAA', '\u001b', '\\b', '\u001b[3', '1mred'), 'ab\u001b[31mred')
})

test('a sequence that never ends takes its line and no more', () => {
  assert.equal(safe('before\u001b]0;title\nafter\n'), 'before\nafter\n')
})

test('text does not blink and is not hidden, whatever colour it has', () => {
  assert.equal(safe('\u001b[5;1mx\u001b[8my\u001b[31;5mz'), '\u001b[1mxy\u001b[31mz')
  assert.equal(safe('\u001b[38;5;8mx'), '\u001b[38;5;8mx')
})

test('whatever is printed, and however it is cut, only text and colours come out, and always the same', () => {
  const nasty = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\u001b', '[', ']', '\u0007', '\\', 'm', ';', '5', '\u009b', '\u009d', '\u009c', '\n', 'P', '\r'),
      fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
    ),
    maxLength: 60,
  })
  fc.assert(
    fc.property(nasty, fc.nat(60), (text, at) => {
      const whole = safe(text)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      assert.match(whole, /^(?:[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\u001b\[[\d;:]*m)*$/)
      const cut = [...text]
      assert.equal(safe(cut.slice(0, at).join(''), cut.slice(at).join('')), whole)
    }),
    { numRuns: 2000 },
  )
})

test('outside a terminal there is only text, and nothing that turns it around', () => {
  assert.equal(plainText('\u001b[31mred\u001b[0m\r\nnext \u202egpj.exe'), 'red\nnext \ufffdgpj.exe')
})
