import { type Answer, isObject, type Scene, show, where } from '#grader'

/** A poll as the grader asked for it, and the id it was given. */
export interface Poll {
  readonly id: unknown
  readonly question: string
  readonly options: readonly string[]
  /** No votes at all. */
  readonly zeros: readonly number[]
}

/** What a client puts into a vote, beside the poll. */
export interface Vote {
  readonly option: unknown
  readonly key: unknown
}

/** Opens a poll by a POST that is answered as the brief says. */
export async function opensPoll(
  scene: Scene,
  { size = scene.random.integer(3, 4) }: { size?: number } = {},
): Promise<Poll> {
  const { random } = scene
  const poll = { question: `${random.text()}?`, options: random.texts(size), zeros: new Array<number>(size).fill(0) }
  const { question, options, zeros } = poll
  const answer = await asks(scene, { question, options })
  answer.is({ status: 201, json: { poll: { id: ID, question, options, counts: countsLike(zeros, poll) } } })
  // The pattern has just been found to match.
  const { id } = (answer.json as { poll: { id: unknown } }).poll
  return { id, ...poll }
}

const ID = where('an id', (id) => (typeof id === 'string' && id !== '') || typeof id === 'number')

/** Posts what may be a poll: an object as JSON, a text as it is. */
export function asks({ caller }: Scene, body: unknown): Promise<Answer> {
  return caller('host').posts('/polls', body, { headers: { 'content-type': 'application/json' } })
}

/** What was posted is answered with 400. */
export function isRefused(answer: Answer, what: string): void {
  if (answer.status === 400) return
  const message = `${what} made the server answer with ${answer.status}.`
  throw answer.failure({ message, anomaly: 'unexpected', expected: 'status 400' })
}

/** What is no poll, each with its name for the learner. */
export function noPolls(): [what: string, body: unknown][] {
  return [
    ['A text that is no JSON', 'not json'],
    ['An empty object', {}],
    ['A list', ['Soup', 'Salad']],
    ['A question without options', { question: 'Lunch?' }],
    ['Options without a question', { options: ['Soup', 'Salad'] }],
    ['A question that is a number', { question: 7, options: ['Soup', 'Salad'] }],
    ['An empty question', { question: '', options: ['Soup', 'Salad'] }],
    ['A text for the options', { question: 'Lunch?', options: 'Soup' }],
    ['An empty list of options', { question: 'Lunch?', options: [] }],
    ['An empty option', { question: 'Lunch?', options: ['Soup', ''] }],
    ['An option that is a number', { question: 'Lunch?', options: ['Soup', 7] }],
    ['An option that is null', { question: 'Lunch?', options: ['Soup', null] }],
  ]
}

/** Two places in the list that are not the same. */
export function twoOptions(
  { random }: Scene,
  { options }: Poll,
  first = random.integer(0, options.length - 1),
): readonly [number, number] {
  return [first, (first + random.integer(1, options.length - 1)) % options.length]
}

/** The counts with one vote more. */
export function oneMore(counts: readonly number[], option: number): number[] {
  return counts.map((count, i) => count + Number(i === option))
}

/** A pattern for counts: a list in the order of the options, or an object from each option, or its place, to its number. */
export function countsLike(due: readonly number[], { options }: Pick<Poll, 'options'>) {
  return where(show(due), (counts) => isSame(countsIn({ counts }, { options }), due))
}

/** The counts of a message in the order of the options, or null where it has none. */
export function countsIn(message: unknown, { options }: Pick<Poll, 'options'>): readonly number[] | null {
  const counts: unknown = Object(message).counts
  if (Array.isArray(counts)) return counts
  if (!isObject(counts)) return null
  return options.map((text, i) => Number(counts[i] ?? counts[text] ?? 0))
}

function isSame(counts: readonly unknown[] | null, due: readonly number[]): boolean {
  return counts?.length === due.length && due.every((count, i) => counts[i] === count)
}
