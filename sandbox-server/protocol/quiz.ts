import * as z from 'zod/mini'

// A quiz.yaml is read twice: by the site, which keeps what a learner may see, and by the server, which keeps the key.
// Both read it with this schema; `publicQuestion` is the only way from one to the other.

const Slug = z.string().check(z.regex(/^[a-z0-9-]{1,48}$/))
const Prose = z.string().check(z.minLength(1))

const question = {
  id: Slug,
  /** The question as the learner reads it. Inline `code` in backticks and *emphasis* are rendered. */
  ask: Prose,
  /** What a learner is told after a first wrong answer: a nudge, not the answer. */
  hint: Prose,
  /** Shown once the question is settled: the whole explanation, two to four sentences. */
  explain: Prose,
  /** The concept this trains, for spaced review. */
  concept: Slug,
  /** An optional anchor in the same lesson (`#the-handshake-bench`) that shows it live. */
  see: z.optional(z.string()),
}

const Option = z.object({
  id: Slug,
  text: Prose,
  right: z._default(z.boolean(), false),
  /** Why choosing this one is right or wrong. Never only "incorrect". */
  because: Prose,
})

/** One question as an author writes it. */
export const Question = z.discriminatedUnion('kind', [
  /** One right option. */
  z.object({ kind: z.literal('choice'), ...question, options: z.array(Option).check(z.minLength(2)) }),
  /** Any number of right options; all must be found. */
  z.object({ kind: z.literal('choices'), ...question, options: z.array(Option).check(z.minLength(2)) }),
  /** A number. `near` lists telling wrong values, each with what it gives away. */
  z.object({
    kind: z.literal('number'),
    ...question,
    unit: z._default(z.string(), ''),
    answer: z.number(),
    /** Accepted distance from the answer, in the same unit. */
    tolerance: z._default(z.number(), 0),
    near: z._default(z.array(z.object({ value: z.number(), because: Prose })), []),
  }),
  /** A short text typed by the learner; compared without case and outer blanks. */
  z.object({
    kind: z.literal('typed'),
    ...question,
    accept: z.array(Prose).check(z.minLength(1)),
    near: z._default(z.array(z.object({ value: Prose, because: Prose })), []),
  }),
  /** Items to bring into order. Written in the right order; shown shuffled. */
  z.object({
    kind: z.literal('order'),
    ...question,
    items: z.array(z.object({ id: Slug, text: Prose, because: Prose })).check(z.minLength(3)),
  }),
  /** Free text, matched by concept. Never called correct: "mentions n of N", with the words that matched. */
  z.object({
    kind: z.literal('explain'),
    ...question,
    concepts: z
      .array(
        z.object({
          id: Slug,
          name: Prose,
          /** Each inner list holds synonyms; one of each list must stand in one sentence. Regular expressions, case-insensitive. */
          needs: z.array(z.array(Prose).check(z.minLength(1))).check(z.minLength(1)),
        }),
      )
      .check(z.minLength(2)),
    /** Phrases that contradict the subject, each with what to think about. */
    contradictions: z._default(z.array(z.object({ pattern: Prose, because: Prose })), []),
    model: Prose,
    /** Labelled answers that the matcher is tested with: which concepts each one mentions. */
    samples: z.array(z.object({ text: Prose, mentions: z.array(Slug), contradicts: z._default(z.boolean(), false) })),
  }),
])
export type Question = z.infer<typeof Question>

/** A quiz.yaml file. */
export const QuizFile = z.object({ questions: z.array(Question).check(z.minLength(1)) })
export type QuizFile = z.infer<typeof QuizFile>

interface Shown {
  id: string
  ask: string
  concept: string
  see?: string | undefined
}

/** A question without its key: what may reach the page. */
export type PublicQuestion =
  | (Shown & { kind: 'choice' | 'choices'; options: { id: string; text: string }[] })
  | (Shown & { kind: 'number'; unit: string })
  | (Shown & { kind: 'typed' })
  | (Shown & { kind: 'order'; items: { id: string; text: string }[] })
  | (Shown & { kind: 'explain'; concepts: number })

/** Picks, field by field, what a learner may see before answering. Options are put in an order that says nothing about the key. */
export function publicQuestion(full: Question): PublicQuestion {
  const shown: Shown = { id: full.id, ask: full.ask, concept: full.concept, see: full.see }
  switch (full.kind) {
    case 'choice':
    case 'choices':
      return { ...shown, kind: full.kind, options: shuffled(full.id, full.options) }
    case 'number':
      return { ...shown, kind: 'number', unit: full.unit }
    case 'typed':
      return { ...shown, kind: 'typed' }
    case 'order':
      return { ...shown, kind: 'order', items: shuffled(full.id, full.items) }
    case 'explain':
      return { ...shown, kind: 'explain', concepts: full.concepts.length }
  }
}

/** A learner's answer to one question. */
export const Answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('choice'), option: Slug }),
  z.object({ kind: z.literal('choices'), options: z.array(Slug).check(z.maxLength(24)) }),
  z.object({ kind: z.literal('number'), value: z.number() }),
  z.object({ kind: z.literal('typed'), text: z.string().check(z.maxLength(200)) }),
  z.object({ kind: z.literal('order'), items: z.array(Slug).check(z.maxLength(24)) }),
  z.object({ kind: z.literal('explain'), text: z.string().check(z.maxLength(4000)) }),
])
export type Answer = z.infer<typeof Answer>

/** What the page posts to `/api/answers`. `lesson` is the lesson's id, `the-protocol/handshake`. */
export const AnswerRequest = z.object({
  lesson: z.string().check(z.regex(/^[a-z0-9-]+\/[a-z0-9-]+$/), z.maxLength(120)),
  question: Slug,
  answer: Answer,
  /** How sure the learner was: 1 guessing, 2 fairly sure, 3 certain. */
  confidence: z.optional(z.int().check(z.gte(1), z.lte(3))),
})
export type AnswerRequest = z.infer<typeof AnswerRequest>

/** What the server says to an answer. A first wrong answer gets `hint` and the reason for what was chosen; a settled one gets `explain`. */
export const AnswerReply = z.object({
  isRight: z.boolean(),
  /** Settled: right, or wrong twice. No further attempt changes the score. */
  isSettled: z.boolean(),
  tries: z.int(),
  /** Per chosen option, item or value: why it is right or wrong. Keys are option or item ids, or `value`. */
  because: z.record(z.string(), z.object({ isRight: z.boolean(), text: z.string() })),
  hint: z.optional(z.string()),
  explain: z.optional(z.string()),
  /** When settled: the key (option ids, item ids in order, or the number or text). */
  key: z.optional(z.array(z.string())),
  /** For `explain`: each concept, and the learner's own words that matched it. */
  concepts: z.optional(z.array(z.object({ name: z.string(), matched: z.nullable(z.string()) }))),
  contradictions: z.optional(z.array(z.object({ matched: z.string(), because: z.string() }))),
  model: z.optional(z.string()),
})
export type AnswerReply = z.infer<typeof AnswerReply>

/** Orders by a hash of the ids: the same on every build, and deaf to the author's order. */
function shuffled(seed: string, options: readonly { id: string; text: string }[]): { id: string; text: string }[] {
  const rank = (id: string): number => {
    let hash = 2166136261
    for (const char of `${seed}/${id}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619)
    return hash >>> 0
  }
  return options.map(({ id, text }) => ({ id, text })).sort((a, b) => rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1))
}
