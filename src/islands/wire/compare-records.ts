import type { WireEvent } from '#protocol'
import { align, type Pairs } from './align.ts'
import { type Essence, essenceOf } from './essence.ts'
import { layOut } from './layout.ts'
import type { Layout, Row } from './rows.ts'

/** One of two records that are compared. */
export interface Side {
  readonly events: readonly WireEvent[]
  /** What chance was drawn from; null where nothing was drawn. */
  readonly seed: string | null
}

/** Something that was said in one record or in both. */
export interface ComparedLine {
  readonly type: 'same' | 'changed' | 'here' | 'there'
  /** The check during which it was said. */
  readonly check: string | null
  readonly here: ComparedRow | null
  readonly there: ComparedRow | null
}

export interface ComparedRow {
  readonly row: Row
  /** Who spoke with whom, or to whom it happened. */
  readonly who: string
}

/** Two records beside each other. */
export interface Comparison {
  readonly lines: readonly ComparedLine[]
  /** Where they part for the first time, in a sentence. */
  readonly sentence: string
  /** The position of that line; null when there is none. */
  readonly partsAt: number | null
  readonly counts: Readonly<Record<ComparedLine['type'], number>>
}

/**
 * Lays two records beside each other: check by check, and in each, lane by lane and in each direction by what was said.
 * What reached two clients in another order is no difference. Ids, times and masks are none either; texts are one only
 * where both were drawn from the same seed.
 */
export function compareRecords(here: Side, there: Side): Comparison {
  const isDrawn = here.seed !== there.seed
  const [left, right] = [read(here.events, isDrawn), read(there.events, isDrawn)]
  const checks = [...new Set([...left, ...right].map(({ check }) => check))]
  const lines = checks.flatMap((check) => compareSection(sectionOf(left, check), sectionOf(right, check)))
  const counts = { same: 0, changed: 0, here: 0, there: 0 }
  for (const { type } of lines) counts[type]++
  const partsAt = partingOf(lines)
  return { lines, counts, partsAt, sentence: sentenceFor(lines, partsAt) }
}

interface Saying extends ComparedRow, Essence {
  readonly check: string | null
  /** What must keep its order: one direction between two, or one who something happens to. */
  readonly channel: string
}

function read(events: readonly WireEvent[], isDrawn: boolean): Saying[] {
  const layout = layOut(events, { unfolded: 'all' })
  return layout.rows
    .filter((row) => row.type !== 'full')
    .map((row) => {
      const who = whoOf(row, layout)
      const check = row.type === 'check' ? row.label : (row.events[0]?.check ?? null)
      const essence = row.type === 'check' ? { kind: 'check', whole: row.outcome } : essenceOf(row, { isDrawn })
      return { row, who, check, channel: `${row.type === 'burst' ? 'arrow' : row.type} ${who}`, ...essence }
    })
}

function whoOf(row: Row, { lifelines }: Layout): string {
  const name = (at: number): string => lifelines[at]?.name ?? '?'
  if (row.type === 'arrow' || row.type === 'burst') return `${name(row.from)} → ${name(row.to)}`
  return row.type === 'note' ? name(row.lane) : ''
}

function sectionOf(sayings: readonly Saying[], check: string | null): readonly Saying[] {
  return sayings.filter((saying) => saying.check === check)
}

function compareSection(here: readonly Saying[], there: readonly Saying[]): ComparedLine[] {
  const partners = new Map<Saying, Saying>()
  for (const channel of new Set([...here, ...there].map((saying) => saying.channel))) {
    const [left, right] = [inChannel(here, channel), inChannel(there, channel)]
    for (const [one, other] of pairUp(left, right)) {
      const [mine, theirs] = [left[one], right[other]]
      if (mine !== undefined && theirs !== undefined) partners.set(mine, theirs)
    }
  }
  return inOrder({ here, there, partners })
}

function inChannel(sayings: readonly Saying[], channel: string): readonly Saying[] {
  return sayings.filter((saying) => saying.channel === channel)
}

/** First what is wholly the same; then, between two of those, what is of one kind and therefore changed. */
function pairUp(here: readonly Saying[], there: readonly Saying[]): Pairs {
  const same = align(
    here.map(({ whole }) => whole),
    there.map(({ whole }) => whole),
  )
  const pairs: (readonly [number, number])[] = []
  let [left, right] = [0, 0]
  for (const [one, other] of [...same, [here.length, there.length] as const]) {
    const changed = align(
      here.slice(left, one).map(({ kind }) => kind),
      there.slice(right, other).map(({ kind }) => kind),
    )
    for (const [mine, theirs] of changed) pairs.push([mine + left, theirs + right])
    if (one < here.length) pairs.push([one, other])
    left = one + 1
    right = other + 1
  }
  return pairs
}

/** One list: the order of what is here, and what is only there behind what came before it there. */
function inOrder({
  here,
  there,
  partners,
}: {
  here: readonly Saying[]
  there: readonly Saying[]
  partners: ReadonlyMap<Saying, Saying>
}): ComparedLine[] {
  const taken = new Set(partners.values())
  const behind = new Map<Saying | null, Saying[]>()
  let last: Saying | null = null
  for (const saying of there) {
    if (taken.has(saying)) {
      last = saying
      continue
    }
    const list = behind.get(last)
    if (list === undefined) behind.set(last, [saying])
    else list.push(saying)
  }
  // Both are behind what came before them: first what is only here, then what is only there.
  const lines: ComparedLine[] = []
  let waiting = behind.get(null) ?? []
  const flush = (): void => {
    for (const saying of waiting) lines.push({ type: 'there', check: saying.check, here: null, there: saying })
    waiting = []
  }
  for (const saying of here) {
    const partner = partners.get(saying)
    if (partner === undefined) {
      lines.push({ type: 'here', check: saying.check, here: saying, there: null })
      continue
    }
    flush()
    const type = saying.whole === partner.whole ? 'same' : 'changed'
    lines.push({ type, check: saying.check, here: saying, there: partner })
    waiting = behind.get(partner) ?? []
  }
  flush()
  return lines
}

/** The first line that is not the same. How a check went follows from what was said in it, so that is asked last. */
function partingOf(lines: readonly ComparedLine[]): number | null {
  const isOther = ({ type }: ComparedLine): boolean => type !== 'same'
  const isHeading = ({ here, there }: ComparedLine): boolean => (here ?? there)?.row.type === 'check'
  const said = lines.findIndex((line) => isOther(line) && !isHeading(line))
  const at = said === -1 ? lines.findIndex(isOther) : said
  return at === -1 ? null : at
}

function sentenceFor(lines: readonly ComparedLine[], partsAt: number | null): string {
  const line = partsAt === null ? undefined : lines[partsAt]
  if (partsAt === null || line === undefined) {
    return lines.length === 0
      ? 'Nothing was said in either of them.'
      : 'Both say the same, apart from times and what chance chose.'
  }
  const where = line.check === null ? 'They part outside of any check' : `They part in “${line.check}”`
  const next = lines[partsAt + 1]
  const one = line.here ?? (next?.type === 'here' ? next.here : null)
  const other = line.there ?? (next?.type === 'there' ? next.there : null)
  if (one !== null && other !== null && one.who === other.who) {
    return `${where}: ${one.who}${one.who === '' ? '' : ', '}here ${wordsFor(one)}, there ${wordsFor(other)}.`
  }
  if (line.here !== null) return `${where}: here ${spoken(line.here)}, and there not.`
  return line.there === null ? `${where}.` : `${where}: there ${spoken(line.there)}, and here not.`
}

function spoken(side: ComparedRow): string {
  return side.who === '' ? wordsFor(side) : `${side.who}: ${wordsFor(side)}`
}

function wordsFor({ row }: ComparedRow): string {
  return row.type === 'check' ? `it is ${row.outcome}` : row.label
}
