import type { Verdict } from '#protocol'

/** What grading the same program several times under one seed came to. */
export interface Repetition {
  readonly times: number
  readonly failed: number
}

/** The verdict that stands for all of them: the first that is not a pass, with what its company says about it. */
export function verdictOfAll(verdicts: readonly Verdict[]): { verdict: Verdict | null; repeat: Repetition } {
  const failed = verdicts.filter(({ status }) => status !== 'pass')
  const repeat = { times: verdicts.length, failed: failed.length }
  const verdict = failed[0] ?? verdicts[0] ?? null
  const isRace = failed.length > 0 && failed.length < verdicts.length
  if (verdict === null || !isRace) return { verdict, repeat }
  return { verdict: { ...verdict, message: raceIn(verdict, { repeat, names: failingChecks(failed) }) }, repeat }
}

function raceIn({ seed }: Verdict, { repeat, names }: { repeat: Repetition; names: readonly string[] }): string {
  const where = names.length === 0 ? '' : ` at ${names.map((name) => `“${name}”`).join(' and ')}`
  return (
    `It fails ${repeat.failed} of ${repeat.times} times under the seed ${seed}${where}: a race. ` +
    'The messages were the same every time, only their timing was not. Look for two things that may happen in either ' +
    'order, and for what changes while your program waits: an await between reading a value and using it, a handler ' +
    'that is added after the event it waits for, a timer that is trusted to be late enough.'
  )
}

function failingChecks(verdicts: readonly Verdict[]): string[] {
  return [...new Set(verdicts.flatMap(({ tests }) => tests.find(({ status }) => status === 'fail')?.name ?? []))]
}

/** The line that sums up several gradings for a terminal. */
export function sumOf(verdicts: readonly Verdict[], { times, failed }: Repetition): string {
  const durations = verdicts.map(({ durationMs }) => durationMs).sort((a, b) => a - b)
  const median = Math.round(durations[Math.floor(durations.length / 2)] ?? 0)
  const count = failed === 0 ? `Passed ${times} of ${times} times` : `Failed ${failed} of ${times} times`
  return `${count} under one seed; the median took ${median} ms.`
}
