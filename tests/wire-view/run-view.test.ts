import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunEvent } from '#protocol'
import {
  countPassed,
  foldRun,
  hasTraffic,
  isLive,
  newRun,
  type RunView,
  refuseRun,
} from '../../src/islands/workspace/run-view.ts'
import { checkIs, lane, record, says } from '../site/workspace-fake.ts'
import { failedCheck, unparsable } from '../site/workspace-scripts.ts'

const after = (kind: 'run' | 'check', ...events: readonly RunEvent[]): RunView =>
  events.reduce(foldRun, newRun('r', kind))
const printed = (run: RunView): string => run.printed.map((piece) => piece.text).join('')

test('a run says what was started, when it listened, what it printed, and how it ended', () => {
  const run = after(
    'run',
    { type: 'started', command: 'node server.ts' },
    { type: 'listening', port: 8080, afterMs: 34.4 },
    { type: 'output', stream: 'stdout', text: 'hello' },
    { type: 'ended', ending: { how: 'crashed', message: 'It crashed in line 3.', durationMs: 90 } },
  )
  assert.equal(printed(run), '$ node server.ts\nlistening on 8080 after 34 ms\nhello\nIt crashed in line 3.\n')
  assert.equal(isLive(run), false)
})

test('a run of several programs knows who listens where, and stays listening while the next one starts', () => {
  const run = after(
    'run',
    { type: 'started', command: 'node server.ts', from: 'A' },
    { type: 'listening', port: 8081, afterMs: 30, from: 'A' },
    { type: 'started', command: 'node server.ts', from: 'B' },
  )
  assert.equal(run.state.type, 'listening')
  assert.deepEqual(run.listeners, [{ port: 8081, program: 'A' }])
  const both = foldRun(run, { type: 'listening', port: 8082, afterMs: 31, from: 'B' })
  assert.deepEqual(
    both.listeners.map(({ port }) => port),
    [8081, 8082],
  )
  assert.deepEqual(
    both.printed.map(({ program }) => program),
    ['A', 'A', 'B', 'B'],
  )
})

test('a program that has ended listens no more, and it is known how it ended', () => {
  const ended = { how: 'crashed', message: 'It crashed.', exitCode: 3, durationMs: 90 } as const
  const run = after(
    'run',
    { type: 'listening', port: 8081, afterMs: 30, from: 'A' },
    { type: 'listening', port: 8082, afterMs: 31, from: 'B' },
    { type: 'output', stream: 'stderr', text: 'A has ended. It crashed.\n', from: 'A', ended },
  )
  assert.deepEqual(run.listeners, [{ port: 8082, program: 'B' }])
  assert.deepEqual(run.endings, { A: ended })
  assert.equal(isLive(run), true)
  assert.match(printed(run), /A has ended/)
})

test('only what passes on the wire counts as traffic, not the names of checks', () => {
  const names = record(lane('server', 'server', 'server'), checkIs('one', 'started'), checkIs('one', 'passed'))
  assert.equal(hasTraffic(names), false)
  assert.equal(hasTraffic([...names, says('A', 'server', { type: 'hello' })(3)]), true)
})

test('a run is live until it has ended, was refused, or broke', () => {
  assert.equal(isLive(newRun('r', 'run')), true)
  assert.equal(isLive(after('run', { type: 'queued', position: 2 })), true)
  assert.equal(isLive(after('run', { type: 'broken', id: 'x1', message: 'Ours.' })), false)
  assert.equal(isLive(refuseRun(newRun('r', 'run'), 'busy', 'Every sandbox is in use.')), false)
  assert.equal(isLive(null), false)
})

test('a remark inside a run is printed and does not end the run', () => {
  const run = after('run', { type: 'started', command: 'node server.ts' })
  const remarked = refuseRun(run, 'unknown-peer', 'There is no client by that name in this run.')
  assert.equal(isLive(remarked), true)
  assert.match(printed(remarked), /no client by that name/)
})

test('checks are known by their position while they run, and the verdict has the last word', () => {
  const events = failedCheck()
  const midway = after(
    'check',
    ...events.slice(
      0,
      events.findIndex((event) => event.type === 'check-ended'),
    ),
  )
  assert.deepEqual(midway.checks[0], { status: 'running', name: 'numbers are consecutive' })
  const done = after('check', ...events)
  assert.equal(done.of, 4)
  assert.equal(countPassed(done), 2)
  assert.equal(done.verdict?.seed, '7f3a')
  assert.equal(done.wire.length, 537)
})

test('a check that was stopped by the grader ends without a word in the terminal', () => {
  const run = after('check', ...failedCheck())
  assert.doesNotMatch(printed(run), /Stopped/)
})

test('a program that could not be started keeps its ending, with the place to go to', () => {
  const run = after('check', ...unparsable())
  assert.equal(run.verdict?.status, 'error')
  assert.deepEqual(run.state.type === 'over' && run.state.ending.place, { file: 'server.ts', line: 3, column: 7 })
})

test('what is our fault says so, with the id under which it is found', () => {
  const run = after('run', { type: 'broken', id: 'k7', message: 'The sandbox was lost.' })
  assert.match(printed(run), /our fault, not yours.*k7/s)
})

test('folding an event leaves the view before it as it was', () => {
  const before = after('run', { type: 'started', command: 'node server.ts' })
  const frozen = structuredClone(before)
  foldRun(before, { type: 'output', stream: 'stdout', text: 'x' })
  foldRun(before, { type: 'check-started', name: 'one', index: 0, of: 1 })
  assert.deepEqual(before, frozen)
})
