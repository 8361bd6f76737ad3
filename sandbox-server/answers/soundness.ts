import type { Question } from '#protocol'
import { matcher } from './concepts.ts'
import { readText } from './explain.ts'
import type { Of } from './judgement.ts'
import type { QuizProblem } from './quiz-problem.ts'

/** What a schema cannot see: keys that do not hold, ids used twice, patterns that do not compile, samples that misbehave. */
export function unsound(questions: readonly Question[]): QuizProblem[] {
  return [
    ...usedTwice(questions, ['questions']),
    ...questions.flatMap((question, index) => unsoundOne(question).map(under(['questions', index]))),
  ]
}

/** What an author may want to look at. */
export function worthALook(questions: readonly Question[]): QuizProblem[] {
  return questions.flatMap((question, index) => {
    if (question.kind !== 'choice') return []
    return givesItselfAway(question).map(under(['questions', index]))
  })
}

function unsoundOne(question: Question): QuizProblem[] {
  const problems =
    question.see === undefined || /^#[a-z0-9-]+$/.test(question.see)
      ? []
      : [problem(['see'], `must be an anchor of the same lesson such as "#the-bench", and this is "${question.see}"`)]
  switch (question.kind) {
    case 'choice':
    case 'choices':
      return [...problems, ...rightOptions(question), ...usedTwice(question.options, ['options'])]
    case 'number':
      return [...problems, ...numbers(question)]
    case 'typed':
      return problems
    case 'order':
      return [...problems, ...usedTwice(question.items, ['items'])]
    case 'explain':
      return [...problems, ...explains(question)]
  }
}

function rightOptions({ kind, options }: Of<'choice'> | Of<'choices'>): QuizProblem[] {
  const right = options.filter((option) => option.right).length
  if (kind === 'choice' && right !== 1)
    return [problem(['options'], `exactly one option must be right, and ${right} are`)]
  if (kind === 'choices' && right === 0) return [problem(['options'], 'at least one option must be right, and none is')]
  return []
}

function numbers({ answer, tolerance, near }: Of<'number'>): QuizProblem[] {
  if (tolerance < 0) return [problem(['tolerance'], `must not be below 0, and this is ${tolerance}`)]
  return near.flatMap(({ value }, index) =>
    Math.abs(value - answer) <= tolerance
      ? [problem(['near', index, 'value'], `${value} would be taken as right, so its reason is never said`)]
      : [],
  )
}

function explains(question: Of<'explain'>): QuizProblem[] {
  const broken = [
    ...question.concepts.flatMap(({ needs }, c) =>
      needs.flatMap((synonyms, n) =>
        synonyms.flatMap((synonym, s) => doesNotCompile(synonym, ['concepts', c, 'needs', n, s])),
      ),
    ),
    ...question.contradictions.flatMap(({ pattern }, c) => doesNotCompile(pattern, ['contradictions', c, 'pattern'])),
  ]
  const twice = usedTwice(question.concepts, ['concepts'])
  if (broken.length > 0) return [...twice, ...broken]
  return [...twice, ...question.samples.flatMap((sample, index) => misbehaves(question, { sample, index }))]
}

function misbehaves(
  question: Of<'explain'>,
  { sample, index }: { sample: Of<'explain'>['samples'][number]; index: number },
): QuizProblem[] {
  const { mentioned, contradicted } = readText(question, sample.text)
  const found = [...mentioned.keys()].sort().join(', ') || 'nothing'
  const labelled = [...new Set(sample.mentions)].sort().join(', ') || 'nothing'
  const path = ['samples', index]
  return [
    ...(found === labelled
      ? []
      : [problem([...path, 'mentions'], `the label says ${labelled}, and the matcher finds ${found}`)]),
    ...(contradicted.length > 0 === sample.contradicts
      ? []
      : [
          problem(
            [...path, 'contradicts'],
            contradicted.length > 0
              ? `the label says no contradiction, and the matcher finds "${contradicted[0]?.matched}"`
              : 'the label says that it contradicts, and the matcher finds no contradiction',
          ),
        ]),
  ]
}

function doesNotCompile(pattern: string, path: readonly PropertyKey[]): QuizProblem[] {
  try {
    const expression = matcher(pattern)
    return expression.test('') ? [problem(path, `"${pattern}" matches an empty text, so it matches everything`)] : []
  } catch (error) {
    return [problem(path, error instanceof Error ? error.message : String(error))]
  }
}

function usedTwice(things: readonly { id: string }[], path: readonly PropertyKey[]): QuizProblem[] {
  return things.flatMap(({ id }, index) =>
    things.findIndex((other) => other.id === id) < index
      ? [problem([...path, index, 'id'], `"${id}" is used twice`)]
      : [],
  )
}

/** A right option that is the longest one is found without knowing anything. */
function givesItselfAway({ options }: Of<'choice'>): QuizProblem[] {
  const longestWrong = Math.max(...options.filter(({ right }) => !right).map(({ text }) => text.length))
  return options.flatMap(({ right, text }, index) =>
    right && text.length > longestWrong && Number.isFinite(longestWrong)
      ? [
          problem(
            ['options', index, 'text'],
            `the right option (${text.length} characters) is longer than the longest wrong one (${longestWrong})`,
          ),
        ]
      : [],
  )
}

function problem(path: readonly PropertyKey[], message: string): QuizProblem {
  return { path, message }
}

function under(path: readonly PropertyKey[]): (inner: QuizProblem) => QuizProblem {
  return (inner) => ({ path: [...path, ...inner.path], message: inner.message })
}
