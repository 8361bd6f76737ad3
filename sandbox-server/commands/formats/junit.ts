import type { CheckResult, Verdict } from '#protocol'

/** A verdict as JUnit XML, which most CI systems read. */
export function junit({ challenge, status, message, tests, durationMs }: Verdict): string {
  const failures = tests.filter((test) => test.status === 'fail').length
  const skipped = tests.filter((test) => test.status === 'skipped').length
  const isError = status === 'error'
  const counts = `tests="${tests.length}" failures="${failures}" errors="${isError ? 1 : 0}" skipped="${skipped}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${seconds(durationMs)}">`,
    `  <testsuite name="${escaped(challenge)}" ${counts} time="${seconds(durationMs)}">`,
    ...(isError ? [errorCase(challenge, message ?? 'The program could not be run.')] : []),
    ...tests.map((test) => testCase(challenge, test)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}

function testCase(challenge: string, test: CheckResult): string {
  const { name, status, message = '', output, durationMs } = test
  const head = `    <testcase classname="${escaped(challenge)}" name="${escaped(name)}" time="${seconds(durationMs)}"`
  if (status === 'pass') return `${head}/>`
  if (status === 'skipped') return `${head}><skipped message="${escaped(message)}"/></testcase>`
  const said = output === undefined ? '' : `<system-out>${escaped(output)}</system-out>`
  return `${head}><failure message="${escaped(message)}">${escaped(details(test))}</failure>${said}</testcase>`
}

function errorCase(challenge: string, message: string): string {
  const head = `    <testcase classname="${escaped(challenge)}" name="the program can be run" time="0.000">`
  return `${head}<error message="${escaped(message)}"/></testcase>`
}

function details({ expected, actual, because, hint }: CheckResult): string {
  return Object.entries({ expected, actual, because, hint })
    .flatMap(([label, part]) => (part === undefined ? [] : [`${label}: ${part}`]))
    .join('\n')
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** For text and attributes alike. What XML 1.0 cannot hold at all becomes U+FFFD. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
}
