import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { publicQuestion, type Question } from '#protocol'
import { readQuizzes } from '../../sandbox-server/answers/index.ts'

const SHOWN = ['id', 'kind', 'ask', 'concept', 'see', 'options', 'items', 'unit', 'concepts', 'text']

suite('what of a question reaches the page', () => {
  let questions: Question[]

  before(async () => {
    const { questions: sound } = await readQuizzes(fileURLToPath(new URL('fixtures/sound', import.meta.url)))
    const { questions: taught } = await readQuizzes(fileURLToPath(new URL('../../lessons', import.meta.url)))
    questions = [...sound.values(), ...taught.values()]
  })

  test('every kind of question is looked at', () => {
    const kinds = new Set(questions.map(({ kind }) => kind))
    assert.deepEqual([...kinds].sort(), ['choice', 'choices', 'explain', 'number', 'order', 'typed'])
  })

  test('no field is there but those a learner may see, however deep', () => {
    for (const question of questions) {
      for (const field of fieldsOf(publicQuestion(question)))
        assert.ok(SHOWN.includes(field), `${question.id}: ${field}`)
    }
  })

  test('no reason, hint, explanation, key, near miss, pattern or sample is in the text', () => {
    for (const question of questions) {
      const shown = JSON.stringify(publicQuestion(question))
      for (const secret of secretsOf(question)) {
        assert.ok(!shown.includes(JSON.stringify(secret).slice(1, -1)), `${question.id} shows “${secret}”`)
      }
    }
  })

  test('items to order are not shown in their order, nor right options always at one place', () => {
    const orders = questions.filter((question) => question.kind === 'order')
    for (const question of orders) {
      const shown = publicQuestion(question)
      assert.ok(shown.kind === 'order')
      assert.notDeepEqual(
        shown.items.map(({ id }) => id),
        question.items.map(({ id }) => id),
        `${question.id} is shown in the right order`,
      )
    }
  })
})

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...fieldsOf(inner)])
}

function secretsOf(question: Question): string[] {
  const always = [question.hint, question.explain]
  switch (question.kind) {
    case 'choice':
    case 'choices':
      return [...always, ...question.options.map(({ because }) => because)]
    case 'number':
      return [...always, ...question.near.map(({ because }) => because)]
    case 'typed':
      return [...always, ...question.accept, ...question.near.map(({ because }) => because)]
    case 'order':
      return [...always, ...question.items.map(({ because }) => because)]
    case 'explain':
      return [
        ...always,
        question.model,
        ...question.concepts.flatMap(({ name, needs }) => [name, ...needs.flat()]),
        ...question.contradictions.flatMap(({ pattern, because }) => [pattern, because]),
        ...question.samples.map(({ text }) => text),
      ]
  }
}
