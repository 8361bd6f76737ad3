import { getCollection } from 'astro:content'

/** A lesson that can be read. */
interface ReadyLesson {
  /** `the-protocol/handshake` */
  id: string
  href: string
  title: string
  about: string
  minutes: number
  objectives: string[]
}

/** A place in the course: ready to be read, or planned. */
type PlannedLesson = { number: string; title: string; about: string; challenges: ChallengeLink[] } & (
  | { isReady: true; lesson: ReadyLesson }
  | { isReady: false }
)

/** A challenge that stands in the folder of a lesson or a project. */
interface ChallengeLink {
  href: string
  title: string
}

export interface CourseModule {
  number: number
  /** `the-protocol` */
  id: string
  title: string
  summary: string
  /** Every lesson of the module, in order. */
  lessons: PlannedLesson[]
  /** Those that exist, in order. */
  ready: ReadyLesson[]
  project: { title: string; about: string; challenges: ChallengeLink[] } | undefined
}

/** The whole course in order: what is planned from module.yaml, what is ready from the lessons that are there. */
export async function courseMap(): Promise<CourseModule[]> {
  const [modules, docs, challenges] = await Promise.all([
    getCollection('modules'),
    getCollection('docs'),
    getCollection('challenges'),
  ])
  const challengesIn = (folder: string): ChallengeLink[] =>
    challenges
      .filter(({ filePath }) => filePath?.includes(`/${folder}/challenges/`))
      .map((challenge) => ({ href: `/challenges/${challenge.id}/`, title: challenge.data.title }))
  const byId = new Map(docs.map((doc) => [doc.id, doc]))

  const course = modules
    .map(({ id: folder, data }) => {
      const number = Number.parseInt(folder, 10)
      const id = withoutNumber(folder)
      const lessons = data.lessons.map((planned, i): PlannedLesson => {
        const place = {
          number: `${number}.${i + 1}`,
          title: planned.title,
          about: planned.about,
          challenges: challengesIn(`${folder}/${planned.folder}`),
        }
        const lessonId = `${id}/${withoutNumber(planned.folder)}`
        const doc = byId.get(`lessons/${lessonId}`)
        if (!doc) return { ...place, isReady: false }
        byId.delete(doc.id)
        const { title, minutes, objectives } = doc.data
        const lesson = { id: lessonId, href: `/lessons/${lessonId}/`, title, about: planned.about, minutes, objectives }
        return { ...place, title, isReady: true, lesson }
      })
      return {
        number,
        id,
        title: data.title,
        summary: data.summary,
        lessons,
        ready: lessons.flatMap((place) => (place.isReady ? [place.lesson] : [])),
        project: data.project && {
          title: data.project.title,
          about: data.project.about,
          challenges: data.project.folder === undefined ? [] : challengesIn(`${folder}/${data.project.folder}`),
        },
      }
    })
    .sort((a, b) => a.number - b.number)

  const [stray] = byId.values()
  if (stray) {
    throw new Error(
      `${stray.filePath} is in no module, so nobody would find it. List its folder under "lessons" in the module.yaml one folder up.`,
    )
  }
  return course
}

function withoutNumber(folder: string): string {
  return folder.replace(/^\d+-/, '')
}
