import { styleText } from 'node:util'
import type { CheckResult, Verdict } from '#protocol'

const SIGNS = { pass: '✓', fail: '✗', skipped: '–' } as const
const COLOURS = { pass: 'green', fail: 'red', skipped: 'gray' } as const

/** A verdict for a terminal: one line for each check, the first failure in full. */
export function text(verdict: Verdict): string {
  const passed = verdict.tests.filter(({ status }) => status === 'pass').length
  const first = verdict.tests.find(({ status }) => status === 'fail')
  const lines = verdict.status === 'error' ? [] : verdict.tests.map((test) => lineOf(test))
  const sum = `${passed} of ${verdict.tests.length} checks passed`
  return [
    styleText('bold', verdict.challenge),
    ...lines,
    ...(first === undefined ? [] : ['', ...failure(first)]),
    '',
    ...(verdict.message === undefined ? [] : [styleText('red', verdict.message), '']),
    `${styleText(COLOURS[verdict.status === 'pass' ? 'pass' : 'fail'], sum)}   ${dim(`seed ${verdict.seed} · ${Math.round(verdict.durationMs)} ms`)}`,
  ].join('\n')
}

function lineOf({ name, status, message, durationMs }: CheckResult): string {
  const note = status === 'pass' && message !== undefined ? `\n${indented(message)}` : ''
  const time = status === 'skipped' ? '' : dim(`  ${Math.round(durationMs)} ms`)
  return `  ${styleText(COLOURS[status], SIGNS[status])} ${status === 'skipped' ? dim(name) : name}${time}${note}`
}

function failure(test: CheckResult): string[] {
  const { name, message, expected, actual, because, hint, output } = test
  const parts = { expected, actual, because, hint, 'your server said': output?.trimEnd() }
  return [
    styleText(['bold', 'red'], name),
    ...(message === undefined ? [] : [`  ${message}`]),
    ...Object.entries(parts).flatMap(([label, part]) =>
      part === undefined ? [] : [`  ${dim(label)}`, indented(part)],
    ),
  ]
}

function indented(part: string): string {
  return part.replaceAll(/^/gm, '    ')
}

function dim(part: string): string {
  return styleText('gray', part)
}
