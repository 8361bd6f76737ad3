/** One sample: a value with its labels. Counters and gauges have one without labels, mostly. */
export interface Sample {
  /** The name on its line, such as `requests_total` or `latency_bucket`. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What is known of one metric. */
export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped'
  readonly help: string | null
  readonly samples: readonly Sample[]
}

export type Metrics = ReadonlyMap<string, Metric>

export type ParsedMetrics =
  | { readonly type: 'metrics'; readonly metrics: Metrics }
  /** `line` counts from 1. */
  | { readonly type: 'malformed'; readonly line: number; readonly text: string; readonly why: string }

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'] as const
const HELP_LINE = new RegExp(`^#[ \\t]+HELP[ \\t]+(${NAME})(?:[ \\t]+(.*))?$`)
const TYPE_LINE = new RegExp(`^#[ \\t]+TYPE[ \\t]+(${NAME})[ \\t]+(\\w+)[ \\t]*$`)
const SAMPLE_LINE = new RegExp(`^(${NAME})(?:[ \\t]*(\\{.*\\})[ \\t]*|[ \\t]+)(\\S+)(?:[ \\t]+(-?\\d+))?[ \\t]*$`)
const LABEL = /^[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,|$)/

/**
 * Reads Prometheus' text format, version 0.0.4, as strictly as a scraper: a last line without a line break passes there,
 * and so it does here.
 */
export function parseMetrics(text: string): ParsedMetrics {
  const families = new Families()
  for (const [index, line] of text.split('\n').entries()) {
    const why = readLine(line, families)
    if (why !== null) return { type: 'malformed', line: index + 1, text: line, why }
  }
  return { type: 'metrics', metrics: families.metrics }
}

/** Takes one line in. Says why it cannot stand there, or null. */
function readLine(line: string, families: Families): string | null {
  if (line.trim() === '') return null
  if (line.endsWith('\r')) return 'Lines end in LF alone, not in CR LF.'
  if (/^#[ \t]+HELP\b/.test(line)) {
    const [, name, help = ''] = HELP_LINE.exec(line) ?? []
    if (name === undefined) return 'A HELP line is: # HELP name what it counts'
    return families.help(name, unescaped(help))
  }
  if (/^#[ \t]+TYPE\b/.test(line)) {
    const [, name, type] = TYPE_LINE.exec(line) ?? []
    const known = TYPES.find((each) => each === type)
    if (name === undefined || type === undefined) return 'A TYPE line is: # TYPE name counter'
    return known === undefined ? `“${type}” is no type: ${TYPES.join(', ')} are.` : families.type(name, known)
  }
  if (line.startsWith('#')) return null
  const [, name, braces, value] = SAMPLE_LINE.exec(line) ?? []
  if (name === undefined || value === undefined) return 'A sample is a name, perhaps labels, a blank and a number.'
  const labels = braces === undefined ? {} : labelsOf(braces.slice(1, -1))
  if (typeof labels === 'string') return labels
  const number = numberOf(value)
  if (number === null) return `“${value}” is not a number.`
  return families.sample({ name, labels, value: number })
}

/** The labels between the braces, or why they are none. A comma after the last is allowed. */
function labelsOf(text: string): Record<string, string> | string {
  const labels: Record<string, string> = {}
  let rest = text
  while (rest.trim() !== '') {
    const [whole, name, value, end] = LABEL.exec(rest) ?? []
    if (whole === undefined || name === undefined || value === undefined) {
      return 'A label is name="value", with a comma between two of them.'
    }
    if (Object.hasOwn(labels, name)) return `The label ${name} stands there twice.`
    if (!/^(?:[^\\]|\\[\\"n])*$/.test(value)) return `In a label's value, \\\\, \\" and \\n are the only escapes.`
    labels[name] = unescaped(value)
    rest = rest.slice(whole.length)
    if (end === '' && rest.trim() !== '') return 'Two labels need a comma between them.'
  }
  return labels
}

function numberOf(text: string): number | null {
  if (/^[+-]?inf(?:inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^nan$/i.test(text)) return Number.NaN
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : null
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\"n])/g, (_, char: string) => (char === 'n' ? '\n' : char))
}

interface Family {
  type: Metric['type']
  help: string | null
  samples: Sample[]
}

/** What of a histogram or a summary stands under names of its own. */
const PARTS = /_(?:bucket|sum|count)$/

class Families {
  readonly metrics = new Map<string, Family>()
  readonly #seen = new Set<string>()
  readonly #typed = new Set<string>()

  help(name: string, help: string): string | null {
    const family = this.#family(name)
    if (family.help !== null) return `${name} has a second HELP line.`
    family.help = help
    return null
  }

  type(name: string, type: Metric['type']): string | null {
    const family = this.#family(name)
    if (this.#typed.has(name)) return `${name} has a second TYPE line.`
    if (family.samples.length > 0) return `The TYPE line of ${name} must stand before its samples.`
    family.type = type
    this.#typed.add(name)
    return null
  }

  sample(sample: Sample): string | null {
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
    if (this.#seen.has(key)) return `${sample.name} has two samples with the same labels.`
    this.#seen.add(key)
    this.#familyOf(sample.name).samples.push(sample)
    return null
  }

  /** A bucket, sum or count belongs to the histogram or summary it is named after. */
  #familyOf(name: string): Family {
    const whole = PARTS.test(name) ? this.metrics.get(name.replace(PARTS, '')) : undefined
    return whole?.type === 'histogram' || whole?.type === 'summary' ? whole : this.#family(name)
  }

  #family(name: string): Family {
    const known = this.metrics.get(name)
    if (known !== undefined) return known
    const family: Family = { type: 'untyped', help: null, samples: [] }
    this.metrics.set(name, family)
    return family
  }
}
