import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heardBefore, quietly, within } from '../../sandbox-server/grader/index.ts'
import { grade, serverThat } from './grading.ts'

/** Answers with all that it is asked to say, one message each. */
const SAYS = serverThat('for (const each of message.say) socket.send(JSON.stringify({ text: each }))')

test('a judge is given what one heard before a fence, and the fence is gone', async () => {
  const { first } = await grade(SAYS, ({ check }) => {
    check('hears in order', async ({ join }) => {
      const [a] = await join('a')
      a.sends({ say: ['one', 'two', 'fence', 'three'] })
      assert.deepEqual(await heardBefore(a, { text: 'fence' }), [{ text: 'one' }, { text: 'two' }])
      await a.expects({ text: 'three' })
    })
  })
  assert.equal(first.status, 'pass', first.message)
})

test('a fence that never comes fails the check in the words of expects', async () => {
  const { first } = await grade(
    SAYS,
    ({ check }) => {
      check('hears a fence', async ({ join }) => {
        const [a] = await join('a')
        a.sends({ say: ['one'] })
        await heardBefore(a, { text: 'fence' }, within(50))
      })
    },
    { patience: 1 },
  )
  assert.equal(first.status, 'fail')
  assert.equal(first.anomaly, 'unanswered')
  assert.match(first.expected ?? '', /fence/)
})

test('what need not succeed fails quietly, and what is the grader’s own fault does not', async () => {
  const told: unknown[] = []
  const { first } = await grade(SAYS, ({ check }) => {
    check('goes on', async ({ join }) => {
      const [a] = await join('a')
      a.sends({ say: ['one'] })
      told.push(await quietly(a.expects({ text: 'two' })), await quietly(Promise.resolve('came')))
      await assert.rejects(quietly(Promise.reject(new TypeError('ours'))), TypeError)
    })
  })
  assert.equal(first.status, 'pass', first.message)
  assert.deepEqual(told, [null, 'came'])
})
