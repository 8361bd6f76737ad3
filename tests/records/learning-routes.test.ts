import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fastify, { type InjectOptions } from 'fastify'
import { AnswerReply, Progress, Submission, SubmissionSummary } from '#protocol'
import { openAnswers } from '../../sandbox-server/answers/index.ts'
import { learningRoutes } from '../../sandbox-server/http/learning-routes.ts'
import { openRecords, type Records } from '../../sandbox-server/records/index.ts'
import { gradedRun, recordsFolder } from '../support/records-folder.ts'

const QUIZZES = fileURLToPath(new URL('../answers/fixtures/sound', import.meta.url))

async function served(change: (records: Records) => Records = (records) => records) {
  const folder = await recordsFolder()
  const records = await openRecords(folder.path)
  const app = fastify()
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ code: 'ours' }))
  await app.register(
    learningRoutes({
      records: change(records),
      answers: await openAnswers(QUIZZES),
      challenges: { has: (id) => id === 'accept-key' },
      learnerOf: (request) => String(request.headers['x-learner'] ?? 'ann'),
      now: () => 7,
    }),
  )
  const ask = async (request: InjectOptions) => {
    const response = await app.inject(request)
    return {
      status: response.statusCode,
      body: response.body === '' ? null : response.json(),
      headers: response.headers,
    }
  }
  return {
    records,
    get: (url: string, learner = 'ann') => ask({ url, headers: { 'x-learner': learner } }),
    post: (url: string, payload: object | string, headers: Record<string, string> = {}) =>
      ask({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } }),
    async [Symbol.asyncDispose]() {
      await app.close()
      await records.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const answer = (option: string) => ({ lesson: 'first/one', question: 'status', answer: { kind: 'choice', option } })

suite('the learning routes', () => {
  test('a wrong answer gets a reason and a hint, a second one the explanation, and progress shows both', async () => {
    await using server = await served()

    const first = await server.post('/api/answers', { ...answer('ok'), confidence: 3 })
    const second = await server.post('/api/answers', { ...answer('gone'), confidence: 1 })
    const progress = await server.get('/api/progress?lesson=first/one')

    assert.equal(first.status, 200)
    assert.equal(AnswerReply.parse(first.body).hint, 'HINT-status')
    assert.equal(AnswerReply.parse(second.body).explain, 'EXPLAIN-status')
    const standing = Progress.parse(progress.body).questions['first/one#status']
    assert.deepEqual(standing, {
      isRight: false,
      wasRightFirst: false,
      isSettled: true,
      tries: 2,
      confidence: 1,
      answer: { kind: 'choice', option: 'gone' },
      reply: second.body,
    })
  })

  test('an answer sent again under its own key is the same try', async () => {
    await using server = await served()
    const key = { 'idempotency-key': 'try-1' }

    const first = await server.post('/api/answers', answer('ok'), key)
    const again = await server.post('/api/answers', answer('ok'), key)
    const next = await server.post('/api/answers', answer('ok'))

    assert.deepEqual(again.body, first.body)
    assert.equal(next.body.tries, 2)
  })

  test('a learner’s own mark of a free text is kept beside what the matcher found', async () => {
    await using server = await served()
    const about = { lesson: 'first/two', question: 'duplex' }

    assert.equal((await server.post('/api/self-marks', { ...about, mark: 2 })).body.code, 'unknown-answer')
    await server.post('/api/answers', { ...about, answer: { kind: 'explain', text: 'I have forgotten it.' } })
    assert.equal((await server.post('/api/self-marks', { ...about, mark: 1 })).status, 204)
    assert.equal((await server.post('/api/self-marks', { ...about, mark: 2 })).status, 204)
    assert.match((await server.post('/api/self-marks', { ...about, mark: -1 })).body.message, /mark must be at least 0/)

    const standing = Progress.parse((await server.get('/api/progress')).body).questions['first/two#duplex']
    assert.equal(standing?.selfMark, 2)
    assert.equal(standing?.isRight, false)
  })

  test('a visit is remembered', async () => {
    await using server = await served()
    const visit = { href: '/lessons/first/one/', title: 'One', lesson: 'first/one' }

    assert.equal((await server.post('/api/visits', visit)).status, 204)

    const { lessons, last } = Progress.parse((await server.get('/api/progress')).body)
    assert.deepEqual(lessons, { 'first/one': { seenAt: 7 } })
    assert.deepEqual(last, { href: '/lessons/first/one/', title: 'One', at: 7 })
  })

  test('what one learner did is nobody else’s to see', async () => {
    await using server = await served()
    await server.post('/api/answers', answer('ok'))
    const id = await server.records.saveSubmission(gradedRun({ run: 'r1' }))

    assert.deepEqual((await server.get('/api/progress', 'ben')).body.questions, {})
    assert.deepEqual((await server.get('/api/challenges/accept-key/submissions', 'ben')).body, [])
    assert.equal((await server.get(`/api/submissions/${id}`, 'ben')).status, 404)
  })

  test('submissions are listed, and come back with their files', async () => {
    await using server = await served()
    const id = await server.records.saveSubmission(gradedRun({ run: 'r1' }))

    const list = await server.get('/api/challenges/accept-key/submissions')
    const one = await server.get(`/api/submissions/${id}`)

    assert.equal(SubmissionSummary.parse(list.body[0]).id, id)
    assert.equal(Submission.parse(one.body).files[0]?.name, 'server.ts')
    assert.equal(one.headers['cache-control'], 'no-store')
  })

  test('what a request has wrong is said by the name of the field', async () => {
    await using server = await served()
    const said = async (url: string, payload: object | string, headers = {}) => {
      const { status, body } = await server.post(url, payload, headers)
      return `${status} ${body.code}: ${body.message}`
    }
    const bad = '400 bad-input: This request cannot be read: '

    assert.equal(
      await said('/api/answers', { ...answer('ok'), lesson: 3, confidence: 4 }),
      `${bad}lesson must be of the type string; confidence must be at most 3.`,
    )
    assert.match(
      await said('/api/answers', { ...answer('ok'), answer: { kind: 'guess' } }),
      /answer\.kind must be one of/,
    )
    assert.match(
      await said('/api/answers', { ...answer('ok'), answer: { kind: 'typed', text: 'x'.repeat(201) } }),
      /answer\.text must be at most 200 characters/,
    )
    assert.match(await said('/api/answers', answer('nope')), /400 unfit-answer: .*has no option "nope"/)
    assert.match(await said('/api/answers', { ...answer('ok'), question: 'nope' }), /404 unknown-question/)
    assert.match(
      await said('/api/answers', answer('ok'), { 'idempotency-key': 'a b' }),
      /400 bad-input: idempotency-key/,
    )
    assert.equal(await said('/api/visits', '[]'), `${bad}body must be of the type object.`)
    assert.match(await said('/api/visits', { href: '//evil', title: 'x', lesson: null }), /href must match/)
    assert.match(await said('/api/visits', { href: 'https://evil', title: 'x', lesson: null }), /href must match/)
    assert.match(await said('/api/visits', '{"href":'), /400 bad-input: body: .*Send one JSON object/)
    assert.match(await said('/api/visits', '', {}), /400 bad-input: body/)
    assert.match(await said('/api/visits', 'x', { 'content-type': 'application/xml' }), /415 bad-input/)
    assert.match(await said('/api/answers', JSON.stringify('x'.repeat(40_000))), /413 bad-input/)
    assert.equal((await server.get('/api/progress?lesson=../etc')).status, 400)
    assert.equal((await server.get('/api/challenges/nope/submissions')).body.code, 'unknown-challenge')
    assert.equal((await server.get('/api/submissions/nope')).body.code, 'unknown-submission')
    assert.deepEqual((await server.get('/api/progress')).body.questions, {}, 'none of these was kept')
  })

  test('a reply waits until its record is written', async () => {
    const order: string[] = []
    const written = Promise.withResolvers<void>()
    await using server = await served((records) => ({
      ...records,
      async saveAnswer(attempt, judge) {
        const reply = await records.saveAnswer(attempt, judge)
        order.push('asked')
        await written.promise
        order.push('written')
        return reply
      },
    }))

    const replied = server.post('/api/answers', answer('ok')).then(() => order.push('replied'))
    written.resolve()
    await replied

    assert.deepEqual(order, ['asked', 'written', 'replied'])
  })

  test('a fault of ours goes to the server’s own handler and is not blamed on the request', async () => {
    await using server = await served((records) => ({
      ...records,
      progressOf: () => Promise.reject(new Error('disk on fire')),
    }))
    const { status, body } = await server.get('/api/progress')
    assert.deepEqual([status, body], [500, { code: 'ours' }])
  })
})
