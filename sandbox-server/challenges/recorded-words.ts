import type { CheckResult, Verdict } from '#protocol'

/**
 * The words of a verdict as they are kept beside a mistake, in verdict.txt: which checks fail and what is said about
 * each. Without times, output and whatever else differs from run to run.
 */
export function recordedWords(verdict: Verdict): string {
  const failed = verdict.tests.filter(({ status }) => status === 'fail')
  const skipped = verdict.tests.filter(({ status }) => status === 'skipped')
  const parts = [
    `${verdict.status}${verdict.message === undefined ? '' : `: ${verdict.message}`}`,
    ...failed.map(wordsOf),
    ...(skipped.length === 0 ? [] : [['not tried:', ...skipped.map(({ name }) => `  ${name}`)].join('\n')]),
  ]
  return `${parts.join('\n\n')}\n`
}

function wordsOf({ name, message, expected, actual, because, anomaly }: CheckResult): string {
  const lines = [`failed: ${name}`]
  for (const [label, text] of Object.entries({ anomaly, message, expected, actual, because })) {
    if (text !== undefined) lines.push(`  ${label.padEnd(8)}  ${text.replaceAll('\n', `\n${' '.repeat(12)}`)}`)
  }
  return lines.join('\n')
}
