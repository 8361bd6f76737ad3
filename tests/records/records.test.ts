import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Progress, Submission } from '#protocol'
import { openRecords } from '../../sandbox-server/records/index.ts'
import { always, attempt, gradedRun, recordsFolder, verdict } from '../support/records-folder.ts'

async function opened() {
  const folder = await recordsFolder()
  const records = await openRecords(folder.path)
  return {
    records,
    async [Symbol.asyncDispose]() {
      await records.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

suite('what is remembered of a learner', () => {
  test('somebody who has done nothing yet stands at the beginning', async () => {
    await using store = await opened()

    const progress = Progress.parse(await store.records.progressOf('nobody'))

    assert.deepEqual(progress, { lessons: {}, questions: {}, challenges: {}, last: null })
  })

  test('the last page opened is where one goes on, and a lesson opened is seen', async () => {
    await using store = await opened()
    const { records } = store
    const page = (href: string, lesson: string | null, at: number) =>
      records.saveVisit({ learner: 'ann', href, title: `Title of ${href}`, lesson, at })

    await page('/lessons/first/one/', 'first/one', 1)
    await page('/lessons/first/two/', 'first/two', 2)
    await page('/challenges/', null, 3)

    const { lessons, last } = await records.progressOf('ann')
    assert.deepEqual(lessons, { 'first/one': { seenAt: 1 }, 'first/two': { seenAt: 2 } })
    assert.deepEqual(last, { href: '/challenges/', title: 'Title of /challenges/', at: 3 })
  })

  test('made-up lesson names come to an end', async () => {
    await using store = await opened()
    for (let n = 0; n < 510; n += 1) {
      await store.records.saveVisit({ learner: 'ann', href: '/', title: 'Home', lesson: `x/${n}`, at: n })
    }
    assert.equal(Object.keys((await store.records.progressOf('ann')).lessons).length, 500)
  })
})

suite('what is remembered of answers', () => {
  test('a question right at the first try counts as right first', async () => {
    await using store = await opened()
    await store.records.saveAnswer(attempt({ attempt: 'a', confidence: 3 }), always(true))

    const { questions } = await store.records.progressOf('ann')
    assert.deepEqual(questions, {
      'first/one#status': { isRight: true, wasRightFirst: true, isSettled: true, tries: 1, confidence: 3 },
    })
  })

  test('a question right at the second try is right, but was not right first', async () => {
    await using store = await opened()
    await store.records.saveAnswer(attempt({ attempt: 'a' }), always(false))
    await store.records.saveAnswer(attempt({ attempt: 'b', confidence: null }), always(true))

    const { questions } = await store.records.progressOf('ann')
    assert.deepEqual(questions, {
      'first/one#status': { isRight: true, wasRightFirst: false, isSettled: true, tries: 2 },
    })
  })

  test('once settled nothing changes how a question stands', async () => {
    await using store = await opened()
    const { records } = store
    for (const id of ['a', 'b']) await records.saveAnswer(attempt({ attempt: id }), always(false))
    const before = await records.progressOf('ann', { lesson: 'first/one' })

    const reply = await records.saveAnswer(attempt({ attempt: 'c' }), always(true))

    assert.equal(reply.isRight, true)
    assert.deepEqual(await records.progressOf('ann', { lesson: 'first/one' }), before)
  })

  test('an attempt sent again is answered as it was the first time, and is not a second try', async () => {
    await using store = await opened()
    const { records } = store
    const first = await records.saveAnswer(attempt({ attempt: 'a' }), always(false))

    const again = await records.saveAnswer(attempt({ attempt: 'a' }), () => assert.fail('judged twice'))

    assert.deepEqual(again, first)
    assert.equal((await records.progressOf('ann')).questions['first/one#status']?.tries, 1)
  })

  test('two tabs that answer at once have one first try between them', async () => {
    await using store = await opened()
    const earlier: number[] = []
    await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        store.records.saveAnswer(attempt({ attempt: id }), (tries) => {
          earlier.push(tries)
          return always(false)(tries)
        }),
      ),
    )
    assert.deepEqual(earlier, [0, 1, 2])
  })

  test('an answer that cannot be judged leaves nothing behind', async () => {
    await using store = await opened()
    const refused = store.records.saveAnswer(attempt({ attempt: 'a' }), () => {
      throw new TypeError('not an option')
    })
    await assert.rejects(refused, TypeError)
    assert.deepEqual((await store.records.progressOf('ann')).questions, {})
  })

  test('the answer and what was said come with the lesson that is asked for, and with no other', async () => {
    await using store = await opened()
    const { records } = store
    const reply = await records.saveAnswer(attempt({ attempt: 'a' }), always(false))
    await records.saveAnswer(attempt({ attempt: 'b', lesson: 'first/two' }), always(true))

    const { questions } = Progress.parse(await records.progressOf('ann', { lesson: 'first/one' }))

    assert.deepEqual(questions['first/one#status']?.answer, { kind: 'choice', option: 'ok' })
    assert.deepEqual(questions['first/one#status']?.reply, reply)
    assert.equal(questions['first/two#status']?.reply, undefined)
    assert.equal((await records.progressOf('ben')).questions['first/one#status'], undefined)
  })
})

suite('what is remembered of submissions', () => {
  test('a submission comes back whole, with its files and verdict', async () => {
    await using store = await opened()
    const graded = gradedRun({ run: 'r1', verdict: verdict('pass', { passed: 2, of: 2 }) })

    const id = await store.records.saveSubmission(graded)

    assert.deepEqual(Submission.parse(await store.records.submission('ann', id)), {
      id,
      at: 1_000,
      challenge: 'accept-key',
      status: 'pass',
      passed: 2,
      of: 2,
      seed: 'c0ffee',
      graderVersion: 'g1',
      files: graded.files,
      verdict: graded.verdict,
    })
  })

  test('a run saved twice is one submission', async () => {
    await using store = await opened()
    const { records } = store

    const ids = await Promise.all([1, 2, 3].map(() => records.saveSubmission(gradedRun({ run: 'r1' }))))

    assert.equal(new Set(ids).size, 1)
    assert.equal((await records.submissionsOf('ann', 'accept-key')).length, 1)
    assert.equal((await records.progressOf('ann')).challenges['accept-key']?.attempts, 1)
  })

  test('a run id belongs to its learner: another one may have the same', async () => {
    await using store = await opened()
    const { records } = store
    const anns = await records.saveSubmission(gradedRun({ run: 'r1' }))
    const bens = await records.saveSubmission(gradedRun({ run: 'r1', learner: 'ben' }))
    assert.notEqual(anns, bens)
  })

  test('nobody sees another learner’s submission', async () => {
    await using store = await opened()
    const { records } = store
    const id = await records.saveSubmission(gradedRun({ run: 'r1' }))

    assert.equal(await records.submission('ben', id), null)
    assert.deepEqual(await records.submissionsOf('ben', 'accept-key'), [])
    assert.deepEqual((await records.progressOf('ben')).challenges, {})
  })

  test('the newest submission is listed first', async () => {
    await using store = await opened()
    const { records } = store
    for (const at of [2, 1, 3]) await records.saveSubmission(gradedRun({ run: `r${at}`, at }))
    assert.deepEqual(
      (await records.submissionsOf('ann', 'accept-key')).map(({ at }) => at),
      [3, 2, 1],
    )
  })

  test('a challenge once passed stays passed, and the best count stays the best', async () => {
    await using store = await opened()
    const { records } = store
    const grade = (run: string, status: 'pass' | 'fail' | 'error', [passed, of]: [number, number]) =>
      records.saveSubmission(gradedRun({ run, at: Number(run), verdict: verdict(status, { passed, of }) }))

    await grade('1', 'fail', [1, 3])
    await grade('2', 'pass', [3, 3])
    await grade('3', 'fail', [2, 3])
    await grade('4', 'error', [0, 0])

    assert.deepEqual((await records.progressOf('ann')).challenges, {
      'accept-key': { isPassed: true, attempts: 4, bestPassed: 3, of: 3, lastAt: 4 },
    })
  })

  test('when a challenge gets other checks, the best count begins anew', async () => {
    await using store = await opened()
    const { records } = store
    await records.saveSubmission(gradedRun({ run: 'a', verdict: verdict('fail', { passed: 5, of: 6 }) }))
    await records.saveSubmission(gradedRun({ run: 'b', verdict: verdict('fail', { passed: 1, of: 2 }) }))

    const { bestPassed, of } = (await records.progressOf('ann')).challenges['accept-key'] ?? {}
    assert.deepEqual({ bestPassed, of }, { bestPassed: 1, of: 2 })
  })

  test('of two hundred submissions the oldest that failed go first, and the latest that passed never goes', async () => {
    await using store = await opened()
    const { records } = store
    const grade = (at: number, status: 'pass' | 'fail') =>
      records.saveSubmission(gradedRun({ run: `r${at}`, at, verdict: verdict(status, { passed: 1, of: 1 }) }))
    await grade(1, 'pass')
    await grade(2, 'pass')
    for (let at = 3; at <= 203; at += 1) await grade(at, 'fail')

    const kept = await records.submissionsOf('ann', 'accept-key')
    assert.equal(kept.length, 200)
    assert.deepEqual(
      kept.slice(-3).map(({ at }) => at),
      [6, 2, 1],
    )
    assert.equal((await records.progressOf('ann')).challenges['accept-key']?.attempts, 203)
  })

  test('large submissions make room for the newest, and the latest that passed stays', async () => {
    await using store = await opened()
    const { records } = store
    const files = Array.from({ length: 16 }, (_, n) => ({ name: `f${n}.ts`, text: 'x'.repeat(128 * 1024) }))
    for (let at = 1; at <= 8; at += 1) {
      const status = at === 2 ? 'pass' : 'fail'
      await records.saveSubmission(
        gradedRun({ run: `r${at}`, at, files, verdict: verdict(status, { passed: 1, of: 1 }) }),
      )
    }
    const kept = (await records.submissionsOf('ann', 'accept-key')).map(({ at }) => at)
    assert.deepEqual(kept, [8, 7, 2])
  })
})
