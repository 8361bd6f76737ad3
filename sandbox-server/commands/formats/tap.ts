import type { CheckResult, Verdict } from '#protocol'

/** A verdict as TAP, version 14: a line for each check, with a YAML block under those that failed. */
export function tap({ status, message, tests }: Verdict): string {
  if (status === 'error')
    return ['TAP version 14', '1..0', `Bail out! ${oneLine(message ?? 'The program could not be run.')}`].join('\n')
  return ['TAP version 14', `1..${tests.length}`, ...tests.flatMap((test, i) => linesOf(test, i + 1))].join('\n')
}

function linesOf(test: CheckResult, number: number): string[] {
  const { name, status, message = '' } = test
  const title = `${number} - ${escaped(name)}`
  if (status === 'pass') return [`ok ${title}`]
  if (status === 'skipped') return [`not ok ${title} # SKIP ${escaped(oneLine(message))}`]
  const { expected, actual, because, hint, output } = test
  const fields = Object.entries({ message, expected, actual, because, hint, output })
  return [
    `not ok ${title}`,
    '  ---',
    // A JSON string is a YAML string, too.
    ...fields.flatMap(([label, part]) => (part === undefined ? [] : [`  ${label}: ${JSON.stringify(part)}`])),
    '  ...',
  ]
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('#', '\\#')
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ')
}
