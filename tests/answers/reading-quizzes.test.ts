import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openAnswers, readQuizzes } from '../../sandbox-server/answers/index.ts'

const fixtures = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

suite('reading quizzes', () => {
  test('a lesson is known by its folders without their numbers', async () => {
    const { questions, problems } = await readQuizzes(fixtures('sound'))

    assert.deepEqual(problems, [])
    assert.equal(questions.get('first/one#status')?.kind, 'choice')
    assert.equal(questions.get('first/two#duplex')?.kind, 'explain')
  })

  test('every problem of every quiz is said at once, each with file, line, question and field', async () => {
    const { problems } = await readQuizzes(fixtures('unsound'))
    const one = '1-first/1-one/quiz.yaml: '
    const two = '1-first/2-two/quiz.yaml: '

    assert.deepEqual(problems, [
      `${one}line 28, question "number", tolerence: there is no such field; check its spelling`,
      `${one}line 11, question "two-right", id: "two-right" is used twice`,
      `${one}line 9, question "two-right", options: exactly one option must be right, and 2 are`,
      `${one}line 10, question "two-right", options.1.id: "a" is used twice`,
      `${one}line 17, question "two-right", see: must be an anchor of the same lesson such as "#the-bench", and this is "the-bench"`,
      `${one}line 19, question "two-right", options: at least one option must be right, and none is`,
      `${one}line 29, question "number", near.0.value: 10 would be taken as right, so its reason is never said`,
      `${one}line 38, question "explain", concepts.0.needs.0.0: Invalid regular expression: /(/iu: Unterminated group`,
      `${one}line 39, question "explain", concepts.1.needs.0.0: "b*" matches an empty text, so it matches everything`,
      `${one}line 54, question "mislabelled", samples.0.mentions: the label says one, two, and the matcher finds one`,
      `${one}line 55, question "mislabelled", samples.1.contradicts: the label says no contradiction, and the matcher finds "plum"`,
      `${two}line 2, question "Bad Id", id: must be lower-case letters, digits and dashes, at most 48, and this is "Bad Id"`,
      `${two}line 4, question "Bad Id", ask: needs at least 1, and this is ""`,
      `${two}line 2, question "Bad Id", hint: this field is missing`,
      `${two}line 5, question "Bad Id", concept: must be text: put 7 in quotes`,
      `${two}line 8, question "Bad Id", options: needs at least 2, and this is [{"id":"a","text":"A","because":"b"}]`,
      `${two}line 10, question "odd", kind: must be choice, choices, number, typed, order or explain, and this is "guess"`,
    ])
  })

  test('quizzes with problems do not open, and the message lists them', async () => {
    await assert.rejects(openAnswers(fixtures('unsound')), (error) => {
      assert.ok(error instanceof Error)
      assert.match(error.message, /^The quizzes have 17 problems:\n/)
      assert.match(error.message, /question "odd", kind/)
      return true
    })
  })

  test('YAML that cannot be read names the file and the line', async () => {
    await using folder = await copyOf('sound')
    await writeFile(folder.quiz, 'questions:\n  - id: "open\n')

    const { problems } = await readQuizzes(folder.path)

    assert.match(problems[0] ?? '', /^1-first\/1-one\/quiz\.yaml: Missing closing "quote at line 3/)
  })

  test('a right option that is the longest one is worth a look, and keeps nothing from opening', async () => {
    await using folder = await copyOf('sound')
    const text = await readFile(folder.quiz, 'utf8')
    await writeFile(folder.quiz, text.replace("text: '101'", 'text: 101, the status that changes the protocol'))

    const answers = await openAnswers(folder.path)

    assert.equal(answers.warnings.length, 1)
    assert.match(answers.warnings[0] ?? '', /question "status", options\.1\.text: the right option .* is longer/)
  })

  test('a reload takes what is sound and keeps what it had when it is not', async () => {
    await using folder = await copyOf('sound')
    const answers = await openAnswers(folder.path)
    const explain = () =>
      answers.judge({ lesson: 'first/one', question: 'status', answer: { kind: 'choice', option: 'switching' } }, 0)
        .explain
    const text = await readFile(folder.quiz, 'utf8')

    await writeFile(folder.quiz, text.replace('EXPLAIN-status', 'a better explanation'))
    assert.equal(explain(), 'EXPLAIN-status')
    await answers.reload()
    assert.equal(explain(), 'a better explanation')

    await writeFile(folder.quiz, 'questions: []')
    await assert.rejects(answers.reload(), /quiz\.yaml/)
    assert.equal(explain(), 'a better explanation')
  })
})

async function copyOf(name: string) {
  const path = await mkdtemp(join(tmpdir(), 'duplex-quizzes-'))
  await cp(fixtures(name), path, { recursive: true })
  return {
    path,
    quiz: join(path, '1-first/1-one/quiz.yaml'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  }
}
