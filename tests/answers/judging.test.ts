import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Answer, AnswerReply } from '#protocol'
import { type Answers, openAnswers, UnfitAnswer } from '../../sandbox-server/answers/index.ts'

const LESSON = 'first/one'

suite('judging answers', () => {
  let answers: Answers

  before(async () => {
    answers = await openAnswers(fileURLToPath(new URL('fixtures/sound', import.meta.url)))
  })

  const judge = (question: string, answer: Answer, earlierTries = 0, lesson = LESSON) =>
    AnswerReply.parse(answers.judge({ lesson, question, answer: Answer.parse(answer) }, earlierTries))
  const reasons = (reply: AnswerReply) =>
    Object.fromEntries(Object.entries(reply.because).map(([id, { isRight, text }]) => [id, `${isRight} ${text}`]))

  test('a right choice settles the question, with the reason for every option', () => {
    const reply = judge('status', { kind: 'choice', option: 'switching' })

    assert.equal(reply.isRight, true)
    assert.equal(reply.isSettled, true)
    assert.equal(reply.tries, 1)
    assert.equal(reply.explain, 'EXPLAIN-status')
    assert.equal(reply.hint, undefined)
    assert.deepEqual(reply.key, ['switching'])
    assert.deepEqual(reasons(reply), {
      ok: 'false BECAUSE-ok',
      switching: 'true BECAUSE-switching',
      gone: 'false BECAUSE-gone',
    })
  })

  test('a first wrong choice gets its own reason and the hint, and nothing of the key', () => {
    const reply = judge('status', { kind: 'choice', option: 'ok' })

    assert.deepEqual(reply, {
      isRight: false,
      isSettled: false,
      tries: 1,
      because: { ok: { isRight: false, text: 'BECAUSE-ok' } },
      hint: 'HINT-status',
    })
  })

  test('a second wrong choice settles the question as wrong and explains it', () => {
    const reply = judge('status', { kind: 'choice', option: 'gone' }, 1)

    assert.equal(reply.isRight, false)
    assert.equal(reply.isSettled, true)
    assert.equal(reply.tries, 2)
    assert.equal(reply.explain, 'EXPLAIN-status')
    assert.deepEqual(reply.key, ['switching'])
    assert.equal(Object.keys(reply.because).length, 3)
  })

  test('no kind of question says anything of its key after a first wrong answer', () => {
    const wrong: Answer[] = [
      { kind: 'choice', option: 'ok' },
      { kind: 'choices', options: ['upgrade'] },
      { kind: 'number', value: 1 },
      { kind: 'typed', text: 'nothing of the kind' },
      { kind: 'order', items: ['ask', 'connect', 'agree', 'talk'] },
    ]
    const questions = ['status', 'headers', 'delay', 'directive', 'steps']
    for (const [index, answer] of wrong.entries()) {
      const reply = judge(questions[index] ?? '', answer)
      assert.equal(reply.isSettled, false)
      assert.equal(reply.key, undefined)
      assert.doesNotMatch(JSON.stringify(reply), /EXPLAIN|ACCEPT|BECAUSE-(switching|key)|60/)
    }
  })

  test('all of the right options and none of the others are right', () => {
    assert.equal(judge('headers', { kind: 'choices', options: ['key', 'upgrade'] }).isRight, true)
    assert.equal(judge('headers', { kind: 'choices', options: ['key', 'upgrade', 'cookie'] }).isRight, false)
    assert.equal(judge('headers', { kind: 'choices', options: ['key', 'key', 'upgrade'] }).isRight, true)
  })

  test('a first incomplete set of options says that what was chosen is right, not what is missing', () => {
    const reply = judge('headers', { kind: 'choices', options: ['key'] })

    assert.equal(reply.isRight, false)
    assert.deepEqual(reasons(reply), { key: 'true BECAUSE-key' })
  })

  test('choosing nothing at all is not an answer', () => {
    assert.throws(() => judge('headers', { kind: 'choices', options: [] }), /choose at least one/)
  })

  test('a number within the tolerance is right, at its very edge too', () => {
    assert.equal(judge('delay', { kind: 'number', value: 60 }).isRight, true)
    assert.equal(judge('delay', { kind: 'number', value: 60.5 }).isRight, true)
    assert.equal(judge('delay', { kind: 'number', value: 59.5 }).isRight, true)
    assert.equal(judge('delay', { kind: 'number', value: 60.51 }).isRight, false)
    assert.match(reasons(judge('delay', { kind: 'number', value: 60.25 })).value ?? '', /comes out at 60 s/)
  })

  test('a telling wrong number is answered with what it gives away, another one with the direction', () => {
    assert.equal(reasons(judge('delay', { kind: 'number', value: 30 })).value, 'false BECAUSE-30')
    assert.equal(reasons(judge('delay', { kind: 'number', value: 90 })).value, 'false It comes out smaller than 90 s.')
    assert.equal(reasons(judge('delay', { kind: 'number', value: -1 })).value, 'false It comes out larger than -1 s.')
  })

  test('a settled number names the key', () => {
    assert.deepEqual(judge('delay', { kind: 'number', value: 90 }, 1).key, ['60'])
  })

  test('a typed answer is compared without case and blanks around it', () => {
    assert.equal(judge('directive', { kind: 'typed', text: '  accept_READ_timeout\n' }).isRight, true)
  })

  test('a slip of the fingers is told apart from a wrong idea', () => {
    const said = (text: string) => reasons(judge('directive', { kind: 'typed', text })).value
    for (const slip of ['accept_read_timeot', 'accept_raed_timeout', 'accept_read_timeoutt', 'accept-read_timeout']) {
      assert.match(said(slip) ?? '', /Very close/, slip)
    }
    assert.equal(said('Keepalive_Timeout'), 'false BECAUSE-keepalive')
    assert.equal(said('send_timeout'), 'false That is not it.')
  })

  test('an empty typed answer is not an answer', () => {
    assert.throws(() => judge('directive', { kind: 'typed', text: '  ' }), UnfitAnswer)
  })

  test('only the item that would have to move is called out of order', () => {
    const reply = judge('steps', { kind: 'order', items: ['talk', 'connect', 'ask', 'agree'] })

    assert.equal(reply.isRight, false)
    assert.deepEqual(reasons(reply), {
      connect: 'true ',
      ask: 'true ',
      agree: 'true ',
      talk: 'false BECAUSE-talk',
    })
  })

  test('the right order settles the question with the reason for every place', () => {
    const reply = judge('steps', { kind: 'order', items: ['connect', 'ask', 'agree', 'talk'] })

    assert.equal(reply.isRight, true)
    assert.deepEqual(reply.key, ['connect', 'ask', 'agree', 'talk'])
    assert.equal(reasons(reply).ask, 'true BECAUSE-ask')
  })

  test('an order must hold every item once', () => {
    for (const items of [['connect'], ['connect', 'ask', 'agree', 'agree'], ['connect', 'ask', 'agree', 'else']]) {
      assert.throws(() => judge('steps', { kind: 'order', items }), UnfitAnswer)
    }
  })

  test('free text is told what it mentions in the learner’s own words, and is settled by any answer', () => {
    const reply = judge(
      'duplex',
      { kind: 'explain', text: 'Full-duplex: data flows in both directions. The rest I forgot.' },
      0,
      'first/two',
    )

    assert.equal(reply.isRight, false)
    assert.equal(reply.isSettled, true)
    assert.deepEqual(reply.concepts, [
      { name: 'NAME-half', matched: null },
      { name: 'NAME-full', matched: 'Full-duplex … both directions' },
    ])
    assert.equal(reply.because.value?.text, 'Mentions 1 of 2.')
    assert.equal(reply.model, 'MODEL-duplex')
    assert.equal(reply.explain, 'EXPLAIN-duplex')
    assert.doesNotMatch(JSON.stringify(reply), /correct/i)
  })

  test('free text that mentions everything is not right while it contradicts the subject', () => {
    const all = 'Half-duplex means you take turns. HTTP is full duplex, at the same time.'
    const reply = judge('duplex', { kind: 'explain', text: all }, 0, 'first/two')

    assert.equal(
      reply.concepts?.every(({ matched }) => matched !== null),
      true,
    )
    assert.deepEqual(reply.contradictions, [{ matched: 'HTTP is full duplex', because: 'BECAUSE-http' }])
    assert.equal(reply.isRight, false)
  })

  test('a list of key words mentions nothing, and the learner is told why', () => {
    const stuffed = 'half-duplex full-duplex alternating simultaneous both ways'
    const reply = judge('duplex', { kind: 'explain', text: stuffed }, 0, 'first/two')

    assert.deepEqual(
      reply.concepts?.map(({ matched }) => matched),
      [null, null],
    )
    assert.match(reply.because.value?.text ?? '', /Mentions 0 of 2\. A list of words/)
  })

  test('an answer of another kind, to another option or to no question is refused, never judged', () => {
    const code = (run: () => unknown) => {
      try {
        run()
      } catch (error) {
        return error instanceof UnfitAnswer ? error.code : error
      }
      return 'judged'
    }
    assert.equal(
      code(() => judge('status', { kind: 'typed', text: '101' })),
      'unfit-answer',
    )
    assert.equal(
      code(() => judge('status', { kind: 'choice', option: 'nope' })),
      'unfit-answer',
    )
    assert.equal(
      code(() => judge('status', { kind: 'choice', option: 'constructor' })),
      'unfit-answer',
    )
    assert.equal(
      code(() => judge('nope', { kind: 'typed', text: '101' })),
      'unknown-question',
    )
    assert.equal(
      code(() => judge('status', { kind: 'choice', option: 'ok' }, 0, 'no/where')),
      'unknown-question',
    )
  })
})
