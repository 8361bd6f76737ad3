import type { CheckResult, Verdict } from '#protocol'

/**
 * The public contract: the Exercism test-runner interface, version 3, extended. Exactly these fields, on one line; `repeat`
 * only where the same program was graded several times.
 */
export function json(verdict: Verdict, repeat?: { readonly times: number; readonly failed: number }): string {
  const { version, status, message, challenge, seed, durationMs, tests, limits } = verdict
  return JSON.stringify({
    version,
    status,
    message,
    challenge,
    seed,
    durationMs,
    tests: tests.map(test),
    limits,
    repeat,
  })
}

/** Without what only the site needs: which anomaly, and which events to blame. */
function test({ name, status, message, expected, actual, because, hint, output, durationMs }: CheckResult) {
  return { name, status, message, expected, actual, because, hint, output, durationMs }
}
