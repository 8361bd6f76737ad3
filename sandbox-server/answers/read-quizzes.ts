import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { type Question, QuizFile } from '#protocol'
import type { QuizProblem } from './quiz-problem.ts'
import { unsound, worthALook } from './soundness.ts'

/** Every quiz of a lessons folder, and everything that is wrong with them. */
export interface ReadQuizzes {
  /** By `lesson#question`. */
  readonly questions: ReadonlyMap<string, Question>
  /** Sentences, each naming file, line, question and field. Quizzes with problems must not be used. */
  readonly problems: readonly string[]
  /** The same for what an author may want to look at. */
  readonly warnings: readonly string[]
}

/** Reads and checks every `<module>/<lesson>/quiz.yaml`. Never throws for what an author wrote. */
export async function readQuizzes(lessonsFolder: string): Promise<ReadQuizzes> {
  const questions = new Map<string, Question>()
  const problems: string[] = []
  const warnings: string[] = []

  const files: string[] = []
  for await (const file of glob('*/*/quiz.yaml', { cwd: lessonsFolder })) files.push(file)
  for (const file of files.sort()) {
    const quiz = readQuiz(await readFile(join(lessonsFolder, file), 'utf8'))
    problems.push(...quiz.problems.map((problem) => `${file}: ${problem}`))
    warnings.push(...quiz.warnings.map((warning) => `${file}: ${warning}`))
    for (const question of quiz.questions) questions.set(`${lessonId(file)}#${question.id}`, question)
  }
  return { questions, problems, warnings }
}

/** `2-the-protocol/1-handshake/quiz.yaml` is the quiz of `the-protocol/handshake`. */
function lessonId(file: string): string {
  const [module = '', lesson = ''] = file.split(/[\\/]/)
  return [module, lesson].map((folder) => folder.replace(/^\d+-/, '')).join('/')
}

function readQuiz(text: string): { questions: Question[]; problems: string[]; warnings: string[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    return { questions: [], problems: document.errors.map(({ message }) => message.trim()), warnings: [] }
  }

  const written: unknown = document.toJS()
  const place = ({ path, message }: QuizProblem): string => {
    const offset = rangeStart(document, path)
    const line = offset === undefined ? '' : `line ${lines.linePos(offset).line}, `
    return `${line}${described(path, written)}: ${message}`
  }

  const parsed = QuizFile.safeParse(written)
  if (!parsed.success) {
    return { questions: [], problems: parsed.error.issues.map((issue) => place(inWords(issue, written))), warnings: [] }
  }
  const { questions } = parsed.data
  const problems = [...unread(written, parsed.data), ...unsound(questions)]
  return { questions, problems: problems.map(place), warnings: worthALook(questions).map(place) }
}

/** Fields that the schema left out: a `tolerence` would otherwise go unnoticed. */
function unread(written: unknown, read: unknown, path: readonly PropertyKey[] = []): QuizProblem[] {
  if (typeof written !== 'object' || written === null) return []
  return Object.keys(written).flatMap((key) => {
    const here = [...path, Array.isArray(written) ? Number(key) : key]
    if (at(read, key) === undefined) return [{ path: here, message: 'there is no such field; check its spelling' }]
    return unread(at(written, key), at(read, key), here)
  })
}

/** Where the value at the path begins, or the nearest value around it that is there. */
function rangeStart(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return Number(node.range[0])
    }
  }
  return undefined
}

/** `question "why-hash", options.1.because`: authors know their questions by id. */
function described(path: readonly PropertyKey[], written: unknown): string {
  const [first, index, ...rest] = path
  if (first !== 'questions' || index === undefined) return path.length === 0 ? 'the file' : path.map(String).join('.')
  const id = at(at(at(written, 'questions'), index), 'id')
  const question = typeof id === 'string' ? `question "${id}"` : `question ${Number(index) + 1}`
  return rest.length === 0 ? question : `${question}, ${rest.map(String).join('.')}`
}

type Issue = NonNullable<ReturnType<typeof QuizFile.safeParse>['error']>['issues'][number]

function inWords(issue: Issue, written: unknown): QuizProblem {
  const { path } = issue
  const value = path.reduce<unknown>(at, written)
  if (value === undefined) return { path, message: 'this field is missing' }
  if (issue.code === 'too_small')
    return { path, message: `needs at least ${issue.minimum}, and this is ${short(value)}` }
  if (issue.code === 'invalid_format')
    return { path, message: `must be lower-case letters, digits and dashes, at most 48, and this is ${short(value)}` }
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof value === 'number') {
    return { path, message: `must be text: put ${value} in quotes` }
  }
  if (issue.code === 'invalid_type')
    return { path, message: `must be a ${issue.expected}, and this is ${short(value)}` }
  if (issue.code === 'invalid_union') {
    return { path, message: `must be choice, choices, number, typed, order or explain, and this is ${short(value)}` }
  }
  return { path, message: `${issue.message} (it is ${short(value)})` }
}

function at(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}
