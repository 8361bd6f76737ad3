import type { CheckResult, RunEvent, WireEvent } from '#protocol'
import { checkIs, fault, lane, record, says, switching, upgrade } from './workspace-fake.ts'

const GAP = 'replays all 200 when the gap just fits'
const NAMES = ['numbers are consecutive', 'a late joiner sees the same numbers', GAP, 'outlives bad input']

/** The wire of a failed check of catch-up: a burst of 260 broadcasts, a vanished client, a full state where a replay was due. */
function failedWire(): WireEvent[] {
  const burst = Array.from({ length: 260 }, (_, index) => [
    says('a', 'server', { type: 'broadcast', text: `word ${index + 1}` }, GAP),
    says('server', 'a', { type: 'message', seq: index + 1, text: `word ${index + 1}` }, GAP),
  ]).flat()
  return record(
    lane('server', 'server', 'server :8080'),
    lane('a', 'client', 'A'),
    lane('b', 'client', 'B'),
    checkIs(NAMES[0] ?? '', 'started'),
    says('a', 'server', { type: 'broadcast', text: 'one' }, NAMES[0]),
    checkIs(NAMES[0] ?? '', 'passed'),
    checkIs(GAP, 'started'),
    (n) => ({ ...upgrade('b')(n), check: GAP }),
    (n) => ({ ...switching('b')(n), check: GAP }),
    says('b', 'server', { type: 'catch_up', lastSeq: -1 }, GAP),
    says('server', 'b', { type: 'full_state', messages: [] }, GAP),
    fault('b', 'vanishes', GAP),
    ...burst,
    (n) => ({ ...upgrade('b')(n), check: GAP }),
    (n) => ({ ...switching('b')(n), check: GAP }),
    says('b', 'server', { type: 'catch_up', lastSeq: 60 }, GAP),
    says(
      'server',
      'b',
      { type: 'full_state', messages: Array.from({ length: 200 }, (_, i) => ({ seq: 61 + i })) },
      GAP,
    ),
    checkIs(GAP, 'failed'),
  )
}

/** The number of the arrow that is to blame in `failedWire`. */
const BLAMED = 535

function results(): CheckResult[] {
  return [
    { name: NAMES[0] ?? '', status: 'pass', durationMs: 11 },
    { name: NAMES[1] ?? '', status: 'pass', durationMs: 8 },
    {
      name: GAP,
      status: 'fail',
      message: 'B was given a full state, though nothing it missed had left the buffer.',
      expected: '200 messages, seq 61 … 260',
      actual: 'full_state with 200 messages',
      because: '61 is still there, so the gap can be filled. A full state throws away what B already has.',
      hint: 'Compare `lastSeq + 1` with the oldest number that is kept.',
      output: 'peer B joined, last saw 60\nfull state for B (200 messages)',
      anomaly: 'unexpected',
      blames: [BLAMED],
      durationMs: 24,
    },
    { name: NAMES[3] ?? '', status: 'skipped', message: 'Not run, because the server was gone.', durationMs: 0 },
  ]
}

/** A whole check that ends with one failure. */
export function failedCheck(): RunEvent[] {
  const tests = results()
  return [
    { type: 'started', command: 'node server.ts' },
    { type: 'listening', port: 8080, afterMs: 34.2 },
    { type: 'output', stream: 'stdout', text: 'listening on 8080\npeer A joined\npeer B joined, last saw 60\n' },
    { type: 'output', stream: 'stderr', text: 'full state for B (200 messages) at server.ts:17:5\n' },
    { type: 'wire', events: failedWire() },
    ...tests.flatMap((result, index): RunEvent[] => [
      { type: 'check-started', name: result.name, index, of: tests.length },
      { type: 'check-ended', index, result },
    ]),
    {
      type: 'verdict',
      graderVersion: 'abc',
      verdict: { version: 3, status: 'fail', challenge: 'catch-up', seed: '7f3a', durationMs: 212, tests },
    },
    { type: 'ended', ending: { how: 'stopped', message: 'Stopped.', durationMs: 212 } },
  ]
}

/** A whole check in which everything passes. */
export function passedCheck(): RunEvent[] {
  const tests = NAMES.map((name): CheckResult => ({ name, status: 'pass', durationMs: 9 }))
  return [
    { type: 'started', command: 'node server.ts' },
    {
      type: 'verdict',
      graderVersion: 'abc',
      verdict: { version: 3, status: 'pass', challenge: 'catch-up', seed: '7f3a', durationMs: 190, tests },
    },
    { type: 'ended', ending: { how: 'stopped', message: 'Stopped.', durationMs: 190 } },
  ]
}

/** A program that does not parse. */
export function unparsable(): RunEvent[] {
  const message = 'server.ts does not parse: an expression was expected in line 3.'
  return [
    { type: 'started', command: 'node server.ts' },
    { type: 'output', stream: 'stderr', text: "server.ts:3:7\nSyntaxError: Unexpected token ')'\n" },
    {
      type: 'verdict',
      graderVersion: 'abc',
      verdict: { version: 3, status: 'error', message, challenge: 'catch-up', seed: '7f3a', durationMs: 60, tests: [] },
    },
    {
      type: 'ended',
      ending: {
        how: 'crashed',
        message,
        exitCode: 1,
        durationMs: 55,
        place: { file: 'server.ts', line: 3, column: 7 },
      },
    },
  ]
}
