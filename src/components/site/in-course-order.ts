import type { CollectionEntry } from 'astro:content'

type Challenge = CollectionEntry<'challenges'>

/** Challenges as the course comes to them: by module and lesson, and within one by name. */
export function inCourseOrder(challenges: readonly Challenge[]): Challenge[] {
  return challenges.toSorted((a, b) => compare(lessonOf(a), lessonOf(b)) || compare(a.id, b.id))
}

/** Such as `4-real-time-patterns/3-sequence-numbers`. */
function lessonOf({ filePath = '' }: Challenge): string {
  return filePath.split('/').slice(-5, -3).join('/')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
