import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEditor } from '../../src/islands/editor/choose-editor.ts'
import { findPlaces } from '../../src/islands/terminal/find-places.ts'

const FILES = ['server.ts', 'client.ts']

test('a place in a stack trace is found with its line and column', () => {
  const line = '    at catchUp (file:///work/server.ts:17:5)'
  const [found] = findPlaces(line, FILES)
  assert.deepEqual(found?.place, { file: 'server.ts', line: 17, column: 5 })
  assert.equal(line.slice(found?.start, found?.end), 'server.ts:17:5')
})

test('the compiler’s way to write a place is understood too', () => {
  assert.deepEqual(findPlaces('client.ts(3,9): error', FILES)[0]?.place, { file: 'client.ts', line: 3, column: 9 })
})

test('a line without a column is a place', () => {
  assert.deepEqual(findPlaces('server.ts:3', FILES)[0]?.place, { file: 'server.ts', line: 3 })
})

test('a place in a file the learner does not have is no link', () => {
  assert.deepEqual(findPlaces('at Server.emit (node:events.js:519:28) other.ts:1:1', FILES), [])
})

test('the line nginx complains about is a place', () => {
  const said = 'nginx: [emerg] unknown directive "lisen" in nginx.conf:7'
  assert.deepEqual(findPlaces(said, ['nginx.conf'])[0]?.place, { file: 'nginx.conf', line: 7 })
  assert.deepEqual(findPlaces('bind() to 127.0.0.1:8080 failed', ['nginx.conf']), [])
})

test('several places in a line are all found', () => {
  assert.equal(findPlaces('server.ts:1:2 called from client.ts:3:4', FILES).length, 2)
})

test('Monaco is for fine pointers on wide screens; everyone else gets the light editor', () => {
  const desk = { hasFinePointer: true, widthPx: 1280, savesData: false, hasWorkers: true }
  assert.equal(chooseEditor(desk), 'monaco')
  assert.equal(chooseEditor({ ...desk, hasFinePointer: false }), 'plain')
  assert.equal(chooseEditor({ ...desk, widthPx: 899 }), 'plain')
  assert.equal(chooseEditor({ ...desk, savesData: true }), 'plain')
  assert.equal(chooseEditor({ ...desk, hasWorkers: false }), 'plain')
})
