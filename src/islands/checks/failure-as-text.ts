import { ANOMALIES, type CheckResult } from '#protocol'
import { plainText } from '../terminal/safe-text.ts'

/** A failed check as text, for a question to somebody else: whole, with what is needed to see the same again. */
export function failureAsText(result: CheckResult, about: { challenge: string; seed: string | undefined }): string {
  const { name, message, expected, actual, because, anomaly, output } = result
  const lines = [
    `${about.challenge}: ${name}`,
    ...part('', message),
    ...part('what: ', anomaly === undefined ? undefined : ANOMALIES[anomaly].title),
    ...part('expected: ', expected),
    ...part('actual: ', actual),
    ...part('because: ', because),
    ...part('printed during this check:\n', output?.trimEnd()),
    ...part('seed: ', about.seed),
  ]
  return `${plainText(lines.join('\n'))}\n`
}

/** Further lines stand under the first one. */
function part(title: string, text: string | undefined): string[] {
  if (text === undefined || text === '') return []
  return [`${title}${text}`.replaceAll('\n', '\n  ')]
}
