import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findPlaces, latestPlaces } from '../../src/islands/terminal/find-places.ts'

const FILES = ['server.ts', 'client.ts']

test('a place in a stack trace is found with its line and column', () => {
  const line = '    at catchUp (file:///work/server.ts:17:5)'
  const [found] = findPlaces(line, FILES)
  assert.deepEqual(found?.place, { file: 'server.ts', line: 17, column: 5 })
  assert.equal(line.slice(found?.start, found?.end), 'server.ts:17:5')
})

test('a place is found with or without the folder before it', () => {
  for (const line of ['server.ts:12:3', './server.ts:12:3', '/app/server.ts:12:3', 'file:///app/server.ts:12:3'])
    assert.deepEqual(findPlaces(line, FILES)[0]?.place, { file: 'server.ts', line: 12, column: 3 }, line)
})

test('a file of the same name in a package is not the learner’s', () => {
  assert.deepEqual(findPlaces('at send (file:///app/node_modules/x/server.ts:9:1)', FILES), [])
})

test('the places of the last trace are listed as it has them, each once', () => {
  const trace = `earlier (server.ts:90:1)
${'working\n'.repeat(20)}server.ts:17
    broken line
TypeError: no
    at catchUp (file:///app/server.ts:17:5)
    at Server.emit (node:events:519:28)
    at start (file:///app/client.ts:3:1)`
  assert.deepEqual(latestPlaces(trace, FILES), [
    { file: 'server.ts', line: 17 },
    { file: 'client.ts', line: 3, column: 1 },
  ])
  assert.deepEqual(latestPlaces('nothing here', FILES), [])
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
