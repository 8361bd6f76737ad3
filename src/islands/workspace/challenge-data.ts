import { type CollectionEntry, getCollection } from 'astro:content'
import { ANOMALIES, brokenPlaceLinks, type SourceFile } from '#protocol'
import { courseMap } from '../../components/site/course-map.ts'
import { inCourseOrder } from '../../components/site/in-course-order.ts'
import type { ChallengeOnPage, PageLink } from './challenge-on-page.ts'
import { plannedRun } from './planned-run.ts'
import { presetsIn } from './presets.ts'

// Runs when the site is built. Only starters: a solution, a mistake or a grader must never reach a page.
const starters = import.meta.glob<string>('/lessons/*/*/challenges/*/starter/*', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** What the page of a challenge may know of it. */
export async function challengeOnPage(challenge: CollectionEntry<'challenges'>): Promise<ChallengeOnPage> {
  const { title, summary, services, hints, files, run, entry, port } = challenge.data
  const starter = inTabOrder(starterOf(challenge.id), files)
  if (starter.length === 0) {
    throw new Error(`The challenge "${challenge.id}" has no starter: put at least one file into its folder starter/.`)
  }
  const [broken] = brokenPlaceLinks(challenge.body ?? '', starter)
  if (broken !== undefined) throw new Error(`The brief of the challenge "${challenge.id}": ${broken}`)
  return {
    id: challenge.id,
    title,
    summary,
    services,
    steps: run ?? [{ file: entry, port }],
    hints,
    starter,
    ...plannedRun(challenge.data),
    presets: presetsIn(challenge.body ?? ''),
    readings: await readings(),
    next: await nextAfter(challenge.id),
  }
}

/** The module and lesson a challenge belongs to, or null where its folder names none. */
export async function lessonOf(
  challenge: CollectionEntry<'challenges'>,
): Promise<{ module: string; lesson: string; href: string | null } | null> {
  const [module = '', lesson = ''] = challenge.filePath?.split('/').slice(-5, -3) ?? []
  const withoutNumber = (folder: string): string => folder.replace(/^\d+-/, '')
  const found = (await courseMap()).find((each) => each.id === withoutNumber(module))
  if (found === undefined) return null
  const place = found.lessons[Number.parseInt(lesson, 10) - 1]
  return {
    module: `${found.number} ${found.title}`,
    lesson: place === undefined ? withoutNumber(lesson).replaceAll('-', ' ') : `${place.number} ${place.title}`,
    href: place?.isReady ? place.lesson.href : null,
  }
}

/** The files a learner writes, in the order the brief gives; without one, all of them. */
function inTabOrder(starter: readonly SourceFile[], names: readonly string[] | undefined): readonly SourceFile[] {
  if (names === undefined) return starter
  return names.flatMap((name) => starter.find((file) => file.name === name) ?? [])
}

/** The files of a starter, the server's first. */
function starterOf(id: string): SourceFile[] {
  return Object.entries(starters)
    .filter(([path]) => path.split('/').at(-3) === id)
    .map(([path, text]) => ({ name: path.split('/').at(-1) ?? path, text }))
    .sort(
      (a, b) => Number(b.name.startsWith('server')) - Number(a.name.startsWith('server')) || (a.name < b.name ? -1 : 1),
    )
}

/** The lesson that explains each anomaly, where it is written. One that is only planned is not linked. */
async function readings(): Promise<ChallengeOnPage['readings']> {
  const lessons = new Map((await getCollection('docs')).map((lesson) => [lesson.id, lesson]))
  return Object.fromEntries(
    Object.entries(ANOMALIES).flatMap(([anomaly, { lesson: folder }]): [string, PageLink][] => {
      const id = `lessons/${folder.replace(/(^|\/)\d+-/g, '$1')}`
      const lesson = lessons.get(id)
      return lesson === undefined ? [] : [[anomaly, { href: `/${id}/`, title: lesson.data.title }]]
    }),
  )
}

async function nextAfter(id: string): Promise<PageLink | null> {
  const inOrder = inCourseOrder(await getCollection('challenges'))
  const next = inOrder[inOrder.findIndex((each) => each.id === id) + 1]
  return next === undefined ? null : { href: `/challenges/${next.id}/`, title: next.data.title }
}
