import { defineCollection } from 'astro:content'
import { docsSchema, i18nSchema } from '@astrojs/starlight/schema'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
import { ChallengeFrontmatter, publicQuestion, QuizFile } from '#protocol'

const BASE = './lessons'

/** `2-the-protocol/1-handshake/quiz.yaml` → `the-protocol/handshake`: numbers order the folders, the rest is the id. */
function lessonId({ entry }: { entry: string }): string {
  return entry
    .split('/')
    .slice(0, 2)
    .map((folder) => folder.replace(/^\d+-/, ''))
    .join('/')
}

const lessonFrontmatter = z.object({
  /** The question the lesson answers, one sentence. Shown under the title and in search results. */
  description: z.string().min(1),
  /** How long an attentive reader needs, with the lab and the questions. */
  minutes: z.number().int().min(1).max(90),
  /** What the learner can do afterwards; each begins with a verb. */
  objectives: z.array(z.string().min(1)).min(1).max(6),
})

/** Lessons: the pages Starlight draws. Ids are their addresses, `lessons/the-protocol/handshake`. */
const docs = defineCollection({
  loader: glob({ base: BASE, pattern: '*/*/index.mdx', generateId: (file) => `lessons/${lessonId(file)}` }),
  schema: docsSchema({ extend: lessonFrontmatter }),
})

/** The eight modules with everything that is planned in them. A lesson is ready when its folder holds an index.mdx. */
const modules = defineCollection({
  loader: glob({ base: BASE, pattern: '*/module.yaml', generateId: ({ entry }) => entry.split('/')[0] ?? entry }),
  schema: z.object({
    title: z.string().min(1),
    /** What the module is about and why it comes here, in one or two sentences. */
    summary: z.string().min(1),
    lessons: z
      .array(
        z.object({
          title: z.string().min(1),
          /** What the lesson is about, in a line. */
          about: z.string().min(1),
          /** The folder it lives in, or will: `1-handshake`. */
          folder: z.string().regex(/^\d+-[a-z0-9-]+$/),
        }),
      )
      .min(1),
    /** What closes the module: a larger piece of work. */
    project: z
      .object({
        title: z.string().min(1),
        about: z.string().min(1),
        /** The folder its challenge lives in, where it has one: `7-live-poll`. */
        folder: z
          .string()
          .regex(/^\d+-[a-z0-9-]+$/)
          .optional(),
      })
      .optional(),
  }),
})

/** Questions as a learner may see them: `publicQuestion` leaves the keys behind before anything is stored. */
const quizzes = defineCollection({
  loader: glob({ base: BASE, pattern: '*/*/quiz.yaml', generateId: lessonId }),
  schema: z.unknown().transform((raw, context) => {
    const quiz = QuizFile.safeParse(raw)
    if (quiz.success) return { questions: quiz.data.questions.map(publicQuestion) }
    for (const issue of quiz.error.issues) {
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message })
    }
    return z.NEVER
  }),
})

/** Recall cards of a lesson: a list in cards.yaml. */
const cards = defineCollection({
  loader: glob({ base: BASE, pattern: '*/*/cards.yaml', generateId: lessonId }),
  schema: z.unknown().transform((raw, context) => {
    const deck = Deck.safeParse(Array.isArray(raw) ? raw : Object.values(raw ?? {}))
    if (deck.success) return { cards: deck.data }
    for (const issue of deck.error.issues) {
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message })
    }
    return z.NEVER
  }),
})

const Deck = z.array(
  z.object({
    id: z.string().regex(/^[a-z0-9-]+$/),
    front: z.string().min(1),
    back: z.string().min(1),
    /** The concept this trains, for spaced review. */
    concept: z.string().regex(/^[a-z0-9-]+$/),
  }),
)

/** Challenges: what a learner is asked to build. Ids are the folders' names, `catch-up`. */
const challenges = defineCollection({
  loader: glob({
    base: BASE,
    pattern: '*/*/challenges/*/brief.mdx',
    generateId: ({ entry }) => entry.split('/')[3] ?? entry,
  }),
  schema: ChallengeFrontmatter,
})

/** The few words Starlight says itself, in ours. */
const i18n = defineCollection({
  loader: () => [{ id: 'en', 'skipLink.label': 'Skip to the lesson', 'sidebarNav.accessibleLabel': 'Lessons' }],
  schema: i18nSchema(),
})

export const collections = { docs, modules, quizzes, cards, challenges, i18n }
