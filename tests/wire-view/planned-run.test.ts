import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runDoes, sayListener, sayListeners } from '../../src/islands/workspace/challenge-words.ts'
import { plannedRun } from '../../src/islands/workspace/planned-run.ts'
import { presetsIn } from '../../src/islands/workspace/presets.ts'

const about = { entry: 'server.ts', port: 8080, services: [] }

test('a server alone is what a Run starts when the brief says nothing else', () => {
  assert.deepEqual(plannedRun(about), {
    kind: 'server',
    programs: [],
    ports: [{ port: 8080, program: null }],
    runsTests: false,
  })
})

test('one file started twice is two programs, by their names', () => {
  const run = [
    { file: 'server.ts', name: 'A', port: 8081 },
    { file: 'server.ts', name: 'B', port: 8082 },
  ]
  const plan = plannedRun({ ...about, services: ['redis'], run })
  assert.equal(plan.kind, 'server')
  assert.deepEqual(plan.programs, ['A', 'B'])
  assert.equal(sayListeners(plan.ports), 'Running: A on 8081, B on 8082.')
})

test('programs of one name are told apart by their port, which is not said twice', () => {
  const run = [
    { file: 'server.ts', port: 8081 },
    { file: 'server.ts', port: 8082 },
  ]
  const { programs, ports } = plannedRun({ ...about, run })
  assert.deepEqual(programs, ['server.ts :8081', 'server.ts :8082'])
  assert.equal(sayListeners(ports), 'Running: server.ts on 8081, server.ts on 8082.')
  assert.deepEqual(ports.map(sayListener), ['8081 (server.ts)', '8082 (server.ts)'])
})

test('nginx is a program of the Run, and a file for it a configuration', () => {
  const run = [
    { file: 'backend.ts', port: 8081 },
    { file: 'nginx.conf', port: 8080 },
  ]
  const plan = plannedRun({ entry: 'nginx.conf', port: 8080, services: ['nginx'], run })
  assert.equal(plan.kind, 'config')
  assert.deepEqual(plan.programs, ['backend.ts', 'nginx'])
  assert.deepEqual(plan.ports, [
    { port: 8081, program: 'backend.ts' },
    { port: 8080, program: 'nginx' },
  ])
})

test('who writes the program without a port writes a client', () => {
  const run = [
    { file: 'server.ts', port: 8080 },
    { file: 'client.ts', args: ['ws://localhost:8080'] },
  ]
  assert.equal(plannedRun({ ...about, entry: 'client.ts', run }).kind, 'client')
})

test('where nothing listens, code is called; a Run of tests says so', () => {
  const plan = plannedRun({ ...about, entry: 'dedup.ts', run: [{ tests: 'dedup.test.ts' }] })
  assert.deepEqual(plan, { kind: 'module', programs: [], ports: [], runsTests: true })
  assert.equal(runDoes(plan), 'runs your tests here.')
})

test('messages worth trying are those under what clients say, not the first JSON of a brief', () => {
  const brief =
    'Post this:\n```json\n{ "question": "Lunch?" }\n```\n**What clients say**\n```json\n{ "type": "hello" }\n```\n'
  assert.deepEqual(presetsIn(brief), ['{ "type": "hello" }'])
  assert.deepEqual(presetsIn('```json\n{ "a": 1 }\n{ broken\n```'), ['{ "a": 1 }'])
  assert.deepEqual(presetsIn('No listing at all.'), [])
})
