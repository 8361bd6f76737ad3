import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from './measure.ts'

/** What one measure came to, as it is kept. */
export interface Result {
  readonly name: string
  readonly title: string
  readonly figures: readonly Figure[]
  /** When it began. */
  readonly at: string
  readonly machine: {
    readonly cores: number
    readonly cpu: string
    readonly memoryGiB: number
    readonly linux: string
    readonly node: string
    readonly commit: string
  }
  /** The one-minute load average when it began: what the neighbours did. */
  readonly loadBefore: number
}

/** For a terminal. */
export function shown({ title, figures }: Result): string {
  return [`\n${title}`, ...figures.map((figure) => `  ${sign(figure)} ${figure.what}: ${words(figure)}`)].join('\n')
}

/** Writes the kept results into the document, between its two marks. */
export function writeTable({ folder, document, order }: { folder: string; document: string; order: string[] }): void {
  const results = order.flatMap((name) => {
    const path = join(folder, `${name}.json`)
    // Our own file, written by the line above's caller.
    return existsSync(path) ? [JSON.parse(readFileSync(path, 'utf8')) as Result] : []
  })
  const text = readFileSync(document, 'utf8')
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${document} has lost its marks: it needs ${BEGIN} and, below, ${END}.`)
  const table = results.map(section).join('\n')
  writeFileSync(document, `${text.slice(0, from)}${BEGIN}\n\n${table}\n${text.slice(to)}`)
}

const BEGIN = '<!-- figures: written by npm run bench -->'
const END = '<!-- end of figures -->'

function section({ title, figures, at, machine, loadBefore }: Result): string {
  const rows = figures.map((figure) => {
    const { spread } = figure
    const note = figure.note === undefined ? '' : `<br>${figure.note}`
    const many = spread.n > 1
    return `| ${figure.what}${note} | ${number(spread.median)} | ${many ? `${number(spread.p25)} to ${number(spread.p75)}` : ''} | ${many ? number(spread.p95) : ''} | ${many ? number(spread.p99) : ''} | ${aim(figure)} | ${spread.n} |`
  })
  const unit = (figure: Figure) => (figure.unit === 'ratio' || figure.unit === 'count' ? '' : ` (${figure.unit})`)
  const named = rows.map((row, index) => {
    const figure = figures[index]
    return figure === undefined ? row : row.replace(figure.what, `${figure.what}${unit(figure)}`)
  })
  return [
    `### ${title}`,
    '',
    '| What | Median | Half lie in | p95 | p99 | Aim | n |',
    '|---|---:|---:|---:|---:|---|---:|',
    ...named,
    '',
    `${at.slice(0, 10)}, commit ${machine.commit}, ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Linux ${machine.linux}, Node ${machine.node}; load ${loadBefore.toFixed(1)} when it began.`,
    '',
  ].join('\n')
}

function words(figure: Figure): string {
  const { spread, unit } = figure
  const of = unit === 'ratio' ? '' : ` ${unit}`
  const range =
    spread.n > 1
      ? ` (half in ${number(spread.p25)} to ${number(spread.p75)}, p95 ${number(spread.p95)}, n ${spread.n})`
      : ''
  return `${number(spread.median)}${of}${range}${figure.aim === undefined ? '' : `, aim ${aim(figure)}`}`
}

function aim({ aim, spread }: Figure): string {
  if (aim === undefined) return ''
  if ('atMost' in aim) return `≤ ${aim.atMost}: ${spread.median <= aim.atMost ? 'met' : 'missed'}`
  return `≥ ${aim.atLeast}: ${spread.median >= aim.atLeast ? 'met' : 'missed'}`
}

function sign(figure: Figure): string {
  if (figure.aim === undefined) return '·'
  return aim(figure).endsWith('met') ? '✓' : '✗'
}

/** Three significant digits are more than a noisy machine can tell. */
function number(value: number): string {
  if (value >= 100) return Math.round(value).toString()
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
