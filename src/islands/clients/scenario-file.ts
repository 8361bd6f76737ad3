import { LIMITS, Scenario } from '#protocol'

/** What a file holds: a scenario, or why it holds none. */
type ReadFile =
  | { readonly type: 'scenario'; readonly scenario: Scenario }
  | { readonly type: 'none'; readonly why: string }

/** Reads the text of a `*.scenario.json` file. */
export function readScenario(text: string): ReadFile {
  if (text.length > LIMITS.scenarioBytes) return TOO_LARGE
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return none('This file is not JSON. A scenario is a file that was exported here, named *.scenario.json.')
  }
  const version: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'scenario') : undefined
  if (version === undefined) return none('This JSON is no scenario: it does not say "scenario": 1.')
  if (version !== 1) return none(`This scenario has version ${JSON.stringify(version)}. This page reads version 1.`)
  const parsed = Scenario.safeParse(value)
  if (parsed.success) return { type: 'scenario', scenario: parsed.data }
  const where = parsed.error.issues[0]?.path ?? []
  const [first, step] = where
  const place = first === 'steps' && typeof step === 'number' ? `step ${step + 1}` : where.join('.') || 'it'
  return none(`This scenario cannot be read: ${place} is not what this page knows.`)
}

/** Reads a file that somebody chose; of one that is too large, nothing. */
export async function readScenarioFile(file: Pick<Blob, 'size' | 'text'>): Promise<ReadFile> {
  return file.size > LIMITS.scenarioBytes ? TOO_LARGE : readScenario(await file.text())
}

const TOO_LARGE = none('This file is larger than a scenario may be: half a megabyte.')

/** What a scenario's file is called: `anna-comes-back.scenario.json`. */
export function scenarioFileName({ title }: Scenario): string {
  const plain = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `${plain === '' ? 'conversation' : plain}.scenario.json`
}

function none(why: string): ReadFile {
  return { type: 'none', why }
}
