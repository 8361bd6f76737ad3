import type { Snapshot } from './drafts.ts'

/** A moment as a learner reads it: the time for today, with the day for others. */
export function formatMoment(at: number): string {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date().toDateString()
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return isToday ? time : `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time}`
}

/** Why a snapshot was taken. */
export const SNAPSHOT_WORDS: Record<Snapshot['why'], string> = {
  reset: 'before a reset',
  restored: 'before a restore',
  replaced: 'before an undo',
  'other-tab': 'from another tab',
}
