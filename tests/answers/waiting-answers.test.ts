import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { AnswerReply } from '#protocol'
import { bareBrowser } from '../support/bare-browser.ts'

type Asked = { path: string; key: string; body: { question?: string; href?: string; answer?: { option: string } } }

const asked: Asked[] = []
let answers: (asked: Asked) => Promise<Response> | Response = () => refused()

const browser = bareBrowser(async (path, init) => {
  const one = {
    path,
    key: new Headers(init.headers).get('idempotency-key') ?? '',
    body: JSON.parse(String(init.body ?? '{}')),
  }
  asked.push(one)
  return answers(one)
})
// By a name that is not known before it runs: the page's modules are checked with the page's types, not with these.
const door: string = new URL('../../src/progress/index.ts', import.meta.url).href
const { answer, draftOf, keepDraft, loadProgress, pending, progress, visit } = await import(door)

const about = (question: string, option = 'ok') => ({
  lesson: 'first/one',
  question,
  answer: { kind: 'choice', option },
})
const reply = (isRight: boolean): AnswerReply => ({ isRight, isSettled: isRight, tries: 1, because: {} })
const refused = () => Promise.reject(new TypeError('fetch failed'))
const letters = () => JSON.parse(browser.kept.get('duplex:outbox') ?? '[]')

/** Resolves when the signal first fulfils the condition. */
const until = (condition: () => boolean) =>
  new Promise<void>((resolve) => {
    const stop = pending.subscribe(() => {
      if (!condition()) return
      queueMicrotask(() => stop())
      resolve()
    })
  })

suite('answers given while the server is away', { timeout: 20_000 }, () => {
  after(() => {
    answers = () => Response.json(reply(true))
  })

  test('an answer is judged at once when the server is there', async () => {
    answers = () => Response.json(reply(true))
    assert.deepEqual(await answer(about('there')), { type: 'judged', reply: reply(true) })
    assert.equal(progress.value.questions['first/one#there'].wasRightFirst, true)
    assert.deepEqual(letters(), [])
  })

  test('an answer that cannot be sent is kept where it outlives the page, and is judged when the server is back', async () => {
    answers = refused
    assert.deepEqual(await answer(about('away')), { type: 'waiting' })
    assert.equal(letters().length, 1)
    assert.deepEqual(pending.value.answers.get('first/one#away'), { kind: 'choice', option: 'ok' })
    const firstKey = asked.at(-1)?.key

    answers = () => Response.json(reply(false))
    browser.goOnline()
    await until(() => pending.value.count === 0)

    assert.equal(asked.at(-1)?.key, firstKey, 'sent again under its own key, so that it cannot count twice')
    assert.equal(progress.value.questions['first/one#away'].isRight, false)
    assert.deepEqual(letters(), [])
  })

  test('an answer changed while it waits is one answer, the later one', async () => {
    answers = refused
    await answer(about('changed', 'ok'))
    await answer(about('changed', 'gone'))
    assert.equal(letters().length, 1)

    answers = () => Response.json(reply(true))
    browser.goOnline()
    await until(() => pending.value.count === 0)
    assert.deepEqual(progress.value.questions['first/one#changed'].answer, { kind: 'choice', option: 'gone' })
  })

  test('a server in trouble, a limit and somebody else’s page are waited out; a refusal of ours is final', async () => {
    for (const trouble of [
      () => Response.json({ message: 'broken' }, { status: 500 }),
      () => Response.json({ code: 'too-fast', message: 'slower' }, { status: 429 }),
      () => new Response('<h1>Not found</h1>', { status: 404 }),
    ]) {
      answers = trouble
      assert.deepEqual(await answer(about('trouble')), { type: 'waiting' })
      assert.equal(letters().length, 1)
    }
    answers = () => Response.json({ code: 'unknown-question', message: 'There is no such question.' }, { status: 404 })
    assert.deepEqual(await answer(about('trouble')), { type: 'refused', message: 'There is no such question.' })
    assert.deepEqual(letters(), [])
  })

  test('visits wait too, one for each page, and everything is sent in the order it happened', async () => {
    answers = refused
    for (const href of ['/a', '/b', '/a']) visit({ href, title: href, lesson: null })
    await answer(about('last'))
    assert.equal(pending.value.count, 3)

    const before = asked.length
    answers = ({ path }) => (path === '/api/visits' ? new Response(null, { status: 204 }) : Response.json(reply(true)))
    browser.goOnline()
    await until(() => pending.value.count === 0)
    assert.deepEqual(
      asked.slice(-3).map(({ body }) => body.href ?? body.question),
      ['/b', '/a', 'last'],
    )
    assert.ok(asked.length - before >= 3)
  })

  test('without a server the last known progress stays', async () => {
    const known = progress.value
    answers = refused
    await loadProgress()
    assert.equal(progress.value, known)
    assert.ok(browser.kept.get('duplex:progress:1')?.includes('first/one#there'))
  })

  test('a text begun is kept until it is empty', () => {
    keepDraft('essay', 'It begins with')
    assert.equal(draftOf('essay'), 'It begins with')
    keepDraft('essay', '')
    assert.equal(draftOf('essay'), '')
  })
})
