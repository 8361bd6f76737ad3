import { any, type Declare, fail, show, within } from '#grader'
import { CLICK, COMES_BACK, ON_TOP, ONCE, REFUSED, SHOWS } from './check-names.ts'
import { holding, openPage, RETURN_MS, SOMETHING, saysHello, toldPoll } from './open-page.ts'
import { oneMore } from './poll.ts'

/** The page, with a server that the grader plays: rules 9 to 15. */
export function itsPage(check: Declare['check']): void {
  check(
    SHOWS,
    async (scene) => {
      const { page, poll, isShown } = await openPage(scene, { counts: [3, 0, 12] })
      await page.shows('[data-question]', poll.question)
      for (const [i, text] of poll.options.entries()) await page.shows(`[data-option="${i}"]`, holding(text))
      await isShown([3, 0, 12], null)
      await isShown([4, 0, 12], null, { type: 'counts', pollId: poll.id, counts: [4, 0, 12] })
    },
    {
      because: 'Everything else on the page begins with this: what the server knows is what people see.',
      hint: 'Set textContent of the elements in the table from what arrives. A number stands alone in its element.',
    },
  )

  check(
    'its page shows text as it was typed',
    async (scene) => {
      const question = '<b>Soup</b> & more?'
      const options = ['<i>Salad</i>', '<img src="x" alt="">', '&lt;']
      const { page } = await openPage(scene, { question, options })
      await page.shows('[data-question]', question)
      for (const [i, text] of options.entries()) await page.shows(`[data-option="${i}"]`, holding(text))
    },
    {
      because: 'Anybody may have typed it. What is put on a page as markup can bring a script with it.',
      hint: 'textContent, not innerHTML.',
      needs: [SHOWS],
    },
  )

  check(
    'its page is the same client after it was loaded again',
    async (scene) => {
      const { page, server, clientId } = await openPage(scene)
      await page.reloads()
      await saysHello(await server.welcomes('page (reloaded)'), clientId)
    },
    {
      because: 'Somebody who loads the page again is the same voter as before.',
      hint: 'Make up a clientId once, keep it in sessionStorage, and look there first.',
      needs: [SHOWS],
    },
  )

  check(
    CLICK,
    async (scene) => {
      const { page, socket, poll, isShown } = await openPage(scene, { counts: [0, 4, 1] })
      const option = scene.random.integer(0, 2)
      await page.clicks(`[data-option="${option}"]`)
      // No answer is given: what is shown now, the page shows by itself.
      await isShown(oneMore([0, 4, 1], option), option)
      await socket.expects({ type: 'vote', pollId: poll.id, option, key: any.text })
    },
    {
      because:
        'A button that seems to do nothing is pressed again. The answer may take a second; the eye waits a tenth of it.',
      hint: 'Keep the vote as unanswered, draw, and send it. What is drawn are the counts and the unanswered vote.',
      needs: [SHOWS],
    },
  )

  check(
    REFUSED,
    async (scene) => {
      const { page, votes, isShown, isQuiet } = await openPage(scene, { counts: [2, 2, 2] })
      await isQuiet()
      const first = await votes(1)
      await isShown([2, 2, 2], null, { type: 'vote_result', key: first.key, status: 'invalid' })
      await page.shows('[data-message]', SOMETHING)
      const second = await votes(2)
      if (second.key === first.key) {
        fail({
          message: 'The page sent another press of a button under the key of an earlier one.',
          anomaly: 'duplicated',
          expected: 'a new key for each press',
          actual: `twice ${show(first.key)}`,
          blames: [second, first],
        })
      }
      await isShown([2, 2, 2], null, { type: 'vote_result', key: second.key, status: 'already_voted' })
      await page.shows('[data-message]', SOMETHING)
    },
    {
      because:
        'Only the server knows what was counted. A page that keeps what was refused shows a number nobody else sees.',
      hint: 'Forget the unanswered vote, draw again from what the server told, and put a sentence into the message.',
      needs: [CLICK],
    },
  )

  check(
    ON_TOP,
    async (scene) => {
      const { poll, votes, isShown } = await openPage(scene, { counts: [1, 1, 1] })
      await votes(0)
      const counts = [1, 4, 1]
      await isShown([2, 4, 1], 0, { type: 'counts', pollId: poll.id, counts })
    },
    {
      because:
        'Others vote in the meantime. When their counts arrive first, the own vote must not vanish for a moment.',
      hint: 'Counts replace the copy of the server’s counts, and nothing else. The unanswered vote is added when drawing.',
      needs: [CLICK],
    },
  )

  check(
    ONCE,
    async (scene) => {
      const { poll, votes, isShown, isQuiet } = await openPage(scene, { counts: [1, 1, 1] })
      const { key } = await votes(0)
      await isShown([2, 1, 1], 0, { type: 'vote_result', key, status: 'accepted' })
      await isShown([2, 1, 1], 0, { type: 'counts', pollId: poll.id, counts: [2, 1, 1] })
      await isShown([2, 3, 1], 0, { type: 'counts', pollId: poll.id, counts: [2, 3, 1] })
      await isQuiet()
    },
    {
      because: 'Once it is answered, a vote is among the server’s counts. Added once more it would be there twice.',
      hint: 'With the answer the vote is no longer unanswered. Until the next counts come, the copy has to hold it.',
      needs: [CLICK],
    },
  )

  check(
    COMES_BACK,
    async (scene) => {
      const { poll, votes, server, socket, clientId, isShown } = await openPage(scene, { counts: [5, 0, 0] })
      const { key } = await votes(1)
      socket.cuts()
      const back = await server.welcomes('page (back)', within(RETURN_MS))
      await saysHello(back, clientId)
      back.sends(toldPoll({ ...poll, counts: [5, 0, 1] }))
      await back.expects({ type: 'vote', pollId: poll.id, option: 1, key })
      await isShown([5, 1, 1], 1, { type: 'presence', count: 1 }, back)
      await isShown([5, 1, 1], 1, { type: 'vote_result', key, status: 'accepted' }, back)
    },
    {
      because:
        'Whether the vote or its answer was lost, the page cannot know. With the same key it may ask again without harm.',
      hint: 'Open a new socket when one closes, say hello with the same clientId, and send what is unanswered as it was.',
      needs: [CLICK, ON_TOP],
    },
  )

  check(
    'its page sees from the poll that its vote had arrived',
    async (scene) => {
      const { poll, votes, server, socket, clientId, isShown, isQuiet } = await openPage(scene, { counts: [5, 0, 0] })
      const { key } = await votes(1)
      socket.cuts()
      const back = await server.welcomes('page (back)', within(RETURN_MS))
      await saysHello(back, clientId)
      await isShown([5, 1, 0], 1, toldPoll({ ...poll, counts: [5, 1, 0], yourVote: 1 }), back)
      // It may ask all the same, and is told.
      await isShown([5, 1, 0], 1, { type: 'vote_result', key, status: 'duplicate' }, back)
      await isQuiet()
    },
    {
      because: 'Only the answer was lost. The vote is in the counts already, and would be shown twice.',
      hint: 'yourVote is not null: the server has counted it, so it is unanswered no longer.',
      needs: [COMES_BACK],
    },
  )

  check(
    'its page begins a new poll afresh',
    async (scene) => {
      const { page, poll, votes, isShown, isQuiet } = await openPage(scene, { counts: [1, 1, 1] })
      const refused = await votes(2)
      await isShown([1, 1, 1], null, { type: 'vote_result', key: refused.key, status: 'invalid' })
      const { key } = await votes(0)
      await isShown([2, 1, 1], 0, { type: 'vote_result', key, status: 'accepted' })
      const next = { ...poll, id: 'next', question: 'And now?', options: ['Tea', 'Coffee'], counts: [0, 0] }
      await isShown([0, 0], null, toldPoll(next))
      await page.shows('[data-question]', next.question)
      await isQuiet()
    },
    {
      because:
        'Another question, another vote. What belonged to the one before would be taken for an answer to this one.',
      hint: 'When the id of the poll is another, replace all of it: poll, vote, message.',
      needs: [REFUSED, ONCE],
    },
  )

  check(
    'its page drops a vote that was unanswered when its poll was over',
    async (scene) => {
      const { poll, votes, isShown } = await openPage(scene, { counts: [1, 1, 1] })
      const { key } = await votes(0)
      const next = { ...poll, id: 'next', question: 'And now?', options: ['Tea', 'Coffee'], counts: [0, 0] }
      await isShown([0, 0], null, toldPoll(next))
      await isShown([0, 0], null, { type: 'vote_result', key, status: 'invalid' })
    },
    {
      because: 'The vote was for another question. Shown on this one, it would be a vote that nobody cast.',
      hint: 'Keep the pollId with the unanswered vote.',
      needs: [CLICK],
    },
  )
}
