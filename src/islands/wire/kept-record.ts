import type { Verdict, WireEvent } from '#protocol'
import type { RunKind } from '../workspace/run-view.ts'

/** The wire record of a run or check that is over, or that was opened from a file, with what is known of it. */
export interface KeptRecord {
  readonly id: string
  readonly of: RunKind
  readonly challenge: string
  /** When it began, in milliseconds since 1970. */
  readonly at: number
  readonly verdict: Verdict | null
  readonly graderVersion: string | null
  readonly events: readonly WireEvent[]
  /** The name of the file it came from; null for one's own. */
  readonly file: string | null
}

/** What chance was drawn from; null where nothing was drawn. */
export function seedOf(record: KeptRecord): string | null {
  return record.verdict?.seed ?? null
}

/** The events that show its first failure. */
export function blamedIn(record: KeptRecord): readonly number[] {
  return record.verdict?.tests.find((test) => test.status === 'fail')?.blames ?? []
}

/** `check of 12:31:05, 9 of 14 passed`, `run of 12:33:10`. */
export function titleOfRecord({ of, at, verdict, file }: KeptRecord): string {
  const time = new Date(at).toLocaleTimeString('en-GB')
  const passed = verdict?.tests.filter((test) => test.status === 'pass').length ?? 0
  const how = verdict === null ? '' : `, ${passed} of ${verdict.tests.length} passed`
  return file === null
    ? `${of} of ${time}${how}`
    : `${file}: ${of} of ${new Date(at).toLocaleDateString('en-GB')}, ${time}${how}`
}

/** Whether every check of it passed. */
export function hasPassed(record: KeptRecord): boolean {
  return record.verdict?.status === 'pass'
}
