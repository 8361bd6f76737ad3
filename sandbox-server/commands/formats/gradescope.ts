import type { CheckResult, Verdict } from '#protocol'

/** A verdict as Gradescope's results.json: every check is worth one point. */
export function gradescope({ status, message, tests, durationMs, seed }: Verdict): string {
  return JSON.stringify(
    {
      ...(status === 'error' ? { score: 0, output: message } : { output: `seed ${seed}` }),
      execution_time: Math.round(durationMs) / 1000,
      tests: tests.map((test) => ({
        name: test.name,
        score: test.status === 'pass' ? 1 : 0,
        max_score: 1,
        status: test.status === 'pass' ? 'passed' : 'failed',
        output: outputOf(test),
        visibility: 'visible',
      })),
    },
    null,
    2,
  )
}

function outputOf({ message, expected, actual, because, hint, output }: CheckResult): string {
  const parts = { expected, actual, because, hint, 'your server said': output }
  const lines = Object.entries(parts).flatMap(([label, part]) => (part === undefined ? [] : [`${label}: ${part}`]))
  return [message, ...lines].filter((line) => line !== undefined).join('\n')
}
