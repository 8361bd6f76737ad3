/** A place in the queue, which counts from 1, and how long it will take, if that can be told. */
interface Queued {
  readonly position: number
  readonly waitMs: number | null
}

/** `Waiting for a free sandbox. 2 before you. About 20 seconds to go.` */
export function queueSentence({ position, waitMs }: Queued): string {
  const place = position === 1 ? 'Yours is the next.' : `${position - 1} before you.`
  return `Waiting for a free sandbox. ${place}${waitMs === null ? '' : ` ${waitSentence(waitMs)}`}`
}

function waitSentence(waitMs: number): string {
  const seconds = Math.ceil(waitMs / 1000)
  if (seconds <= 5) return 'A few seconds to go.'
  return seconds < 90
    ? `About ${Math.ceil(seconds / 5) * 5} seconds to go.`
    : `About ${Math.ceil(seconds / 60)} minutes to go.`
}
