import {
  type Answer,
  afterPong,
  any,
  challenge,
  FailedExpectation,
  type Failure,
  fail,
  isObject,
  matches,
  nearMiss,
  type Page,
  type Peer,
  type PlayedServer,
  type Scene,
  show,
  where,
  within,
} from '#grader'

const SERVES = 'serves its page and its script'
const OPENS = 'opens a poll and tells everyone who is there'
const GREETS = 'greets a late joiner with the poll as it stands'
const COUNTS = 'counts a vote and tells everyone'
const RETRY = 'counts a retry once'
const SECOND = 'refuses a second vote of the same socket'
const NO_VOTES = 'refuses options that are not there and keys that are none'
const OVER = 'takes no vote for a poll that is over'
const PRESENCE = 'tells how many are here'
const SHOWS = 'its page says hello and shows the poll'
const TEXT = 'its page shows text as it was typed'
const SAME_CLIENT = 'its page is the same client after it was loaded again'
const CLICK = 'its page counts a click at once'
const REFUSED = 'its page takes a refused vote back and says so'
const ON_TOP = 'its page keeps its vote on top of counts that do not hold it yet'
const ONCE = 'its page shows an answered vote once'
const COMES_BACK = 'its page comes back and sends an unanswered vote again, under the same key'

/** Where the grader plays the server for the page. */
const PAGE_PORT = 8090
/** Milliseconds in which a page that lost its connection opens another, with some for the way. */
const RETURN_MS = 700

const ONE_VOTE = 'Everybody has one vote. What counts is who votes, not how often or through which socket it arrives.'

export default challenge('A live poll', ({ check, inOneServer }) => {
  inOneServer(() => {
    check(
      SERVES,
      async ({ caller }) => {
        const browser = caller('browser')
        const page = await browser.gets('/')
        page.is({ status: 200, headers: { 'content-type': /html/ } })
        const script = await browser.gets('/page.js')
        script.is({ status: 200, headers: { 'content-type': /javascript/ } })
      },
      {
        because:
          'A page and the socket it opens come from the same place, so that no address has to be written into it.',
        hint: 'express.static or response.sendFile also say what kind of file it is, which a browser wants to know.',
      },
    )

    check(
      OPENS,
      async (scene) => {
        const [a, b] = [await visitor(scene, 'A'), await visitor(scene, 'B')]
        const poll = await opensPoll(scene)
        for (const each of [a, b]) await each.isTold(poll, { counts: poll.zeros, yourVote: null })
      },
      {
        because: 'People are looking at the page already when the question is asked. It must appear by itself.',
        hint: 'Answer the POST with 201 and { poll }, and send { type: "poll", poll, yourVote: null } to each socket.',
      },
    )

    check(
      GREETS,
      async (scene) => {
        const poll = await opensPoll(scene)
        const a = await visitor(scene, 'A', { poll })
        const option = scene.random.integer(0, poll.options.length - 1)
        await a.casts(poll, { option, key: scene.random.text() }, 'accepted')
        const late = await visitor(scene, 'B')
        await late.isTold(poll, { counts: oneMore(poll.zeros, option), yourVote: null })
      },
      {
        because: 'Whoever comes late has missed all that was said. The greeting must hold everything that counts now.',
        hint: 'Answer hello with the poll, its counts as they are at this moment, and null for somebody who has not voted.',
        needs: [OPENS],
      },
    )

    check(
      'takes up to four options',
      async (scene) => {
        for (const size of [2, 3, 4]) await opensPoll(scene, { size })
        const answer = await asks(scene, { question: 'Which one?', options: scene.random.texts(5) })
        isRefused(answer, 'five options')
      },
      {
        because: 'What a poll may be is decided in one place, where it comes in. Behind it nobody has to ask again.',
        hint: 'Look at options.length before anything is made of it, and answer 400.',
        needs: [OPENS],
      },
    )

    check(
      'refuses what is no poll, and keeps the one there is',
      async (scene) => {
        const poll = await opensPoll(scene)
        const b = await visitor(scene, 'B', { poll })
        for (const [what, body] of noPolls()) isRefused(await asks(scene, body), what)
        const late = await visitor(scene, 'C')
        await late.isTold(poll, { counts: poll.zeros, yourVote: null })
        const next = await opensPoll(scene)
        const told = await b.isTold(next)
        const [stray] = told
        if (told.length <= 1) return
        fail({
          message: 'B was told a poll that had been refused.',
          anomaly: 'misdelivered',
          expected: 'no poll before the next one that is sound',
          actual: show(stray),
          blames: [stray],
        })
      },
      {
        because: 'One bad request must not wipe away the poll in which a room full of people is voting.',
        hint: 'First look at all of it, then replace the poll. JSON that cannot be read is a 400, too.',
        needs: [OPENS, GREETS],
      },
    )

    check(
      COUNTS,
      async (scene) => {
        const poll = await opensPoll(scene)
        const a = await visitor(scene, 'A', { poll })
        const b = await visitor(scene, 'B', { poll })
        const c = await visitor(scene, 'C', { poll })
        const [first, second] = twoOptions(scene, poll)
        await a.casts(poll, { option: first, key: scene.random.text() }, 'accepted')
        const counts = oneMore(poll.zeros, first)
        for (const each of [a, b, c]) await each.hearsCounts(poll, counts)
        await b.casts(poll, { option: second, key: scene.random.text() }, 'accepted')
        for (const each of [a, b, c]) await each.hearsCounts(poll, oneMore(counts, second))
      },
      {
        because: 'Everybody looks at the same bars: those who have voted, and those who only watch.',
        hint: 'Send the counts to each socket there is, not only to those that have voted.',
        needs: [OPENS, GREETS],
      },
    )

    check(
      'answers the voter before it tells the counts',
      async (scene) => {
        const poll = await opensPoll(scene)
        const a = await visitor(scene, 'A', { poll })
        const option = scene.random.integer(0, poll.options.length - 1)
        const counts = oneMore(poll.zeros, option)
        const heard = await a.casts(poll, { option, key: scene.random.text() }, 'accepted')
        const early = heard.find((message) => matches({ type: 'counts', counts: countsLike(counts, poll) }, message))
        if (early === undefined) return
        fail({
          message: 'A heard counts with its own vote in them before it heard how that vote went.',
          anomaly: 'reordered',
          expected: 'first vote_result, then counts',
          actual: heard.map(show).join('\n'),
          blames: [early],
        })
      },
      {
        because:
          'A page shows its own vote on top of the counts until the answer comes. With counts that hold it already, it would show the vote twice.',
        hint: 'What is sent first on a socket arrives first. Answer the voter, then tell everyone.',
        needs: [COUNTS],
      },
    )

    check(
      RETRY,
      async (scene) => {
        const { poll, a, option, key, nothingElseCounts } = await withOneVote(scene)
        await a.casts(poll, { option, key }, 'duplicate')
        await a.casts(poll, { option, key }, 'duplicate')
        await nothingElseCounts()
      },
      {
        because: 'When an answer is lost, a client can only ask again. The key tells that it is the same vote.',
        hint: 'Keep the key with the vote. When it comes again, answer `duplicate` and leave the counts alone.',
        needs: [COUNTS],
      },
    )

    check(
      SECOND,
      async (scene) => {
        const { poll, a, other, nothingElseCounts } = await withOneVote(scene)
        await a.casts(poll, { option: other, key: scene.random.text() }, 'already_voted')
        await nothingElseCounts()
      },
      {
        because: ONE_VOTE,
        hint: 'Look up the client’s vote in this poll. There is one, and under another key: `already_voted`.',
        needs: [COUNTS],
      },
    )

    check(
      'counts the votes of two clients who use the same key',
      async (scene) => {
        const { poll, key, other, counts } = await withOneVote(scene)
        const c = await visitor(scene, 'C', { poll })
        await c.casts(poll, { option: other, key }, 'accepted')
        await c.hearsCounts(poll, oneMore(counts, other))
      },
      {
        because: 'Clients make up their keys without asking each other. Two may hit upon the same one.',
        hint: 'A key means something only together with its client.',
        needs: [RETRY],
      },
    )

    check(
      'remembers a voter who comes back on another socket',
      async (scene) => {
        // Option 0, which is falsy: a place where a vote is easily overlooked.
        const { poll, a, clientId, option, other, key, counts, nothingElseCounts } = await withOneVote(scene, {
          option: 0,
        })
        a.peer.cuts()
        const back = await visitor(scene, 'A (back)', { clientId })
        await back.isTold(poll, { counts, yourVote: option })
        await back.casts(poll, { option, key }, 'duplicate')
        await back.casts(poll, { option: other, key: scene.random.text() }, 'already_voted')
        await nothingElseCounts()
      },
      {
        because: 'A socket ends in every tunnel. The person is the same, and has voted.',
        hint: 'Keep votes by clientId, not by socket, and look there for yourVote when somebody says hello.',
        needs: [GREETS, RETRY, SECOND],
      },
    )

    check(
      'counts one vote for two sockets of one client',
      async (scene) => {
        const poll = await opensPoll(scene)
        const clientId = scene.random.text()
        const tabs = [
          await visitor(scene, 'first tab', { poll, clientId }),
          await visitor(scene, 'second tab', { poll, clientId }),
        ]
        const b = await visitor(scene, 'B', { poll })
        const votes = twoOptions(scene, poll).map((option) => ({ option, key: scene.random.text() }))
        // Both at the same moment: whichever is second has a vote before it.
        for (const [i, tab] of tabs.entries()) tab.votes(poll, votes[i])
        const statuses: unknown[] = []
        for (const tab of tabs) statuses.push((await tab.isAnswered()).status)
        const accepted = votes.filter((_, i) => statuses[i] === 'accepted')
        const [vote] = accepted
        if (vote === undefined || accepted.length > 1) {
          fail({
            message: `Two tabs of one client voted, and ${accepted.length} votes were accepted.`,
            anomaly: vote === undefined ? 'lost' : 'duplicated',
            expected: 'one accepted, one already_voted',
            actual: statuses.join(', '),
          })
        }
        const counts = oneMore(poll.zeros, vote.option)
        await b.hearsCounts(poll, counts)
        await nothingElseCounts(scene, { poll, watcher: b, counts })
      },
      {
        because: ONE_VOTE,
        hint: 'Both sockets have said the same clientId. Keep what was voted in one place for both.',
        needs: [RETRY, SECOND],
      },
    )

    check(
      'gives no second vote to a socket that changes its name',
      async (scene) => {
        const { poll, a, other, nothingElseCounts } = await withOneVote(scene)
        a.peer.sends({ type: 'hello', clientId: scene.random.text() })
        a.votes(poll, { option: other, key: scene.random.text() })
        const answer = await a.mayBeAnswered()
        if (answer?.status === 'accepted') {
          fail({
            message: 'A voted, said hello under another name, and was let vote again.',
            anomaly: 'duplicated',
            expected: 'a refusal, or no answer at all',
            actual: show(answer),
            blames: [answer],
          })
        }
        await nothingElseCounts()
      },
      {
        because: 'One vote for each socket is the least of it: otherwise a loop of hellos is a ballot box of its own.',
        hint: 'The first hello says who it is. Later ones do not change it.',
        needs: [RETRY, SECOND],
      },
    )

    check(
      NO_VOTES,
      async (scene) => {
        const poll = await opensPoll(scene)
        const a = await visitor(scene, 'A', { poll })
        const b = await visitor(scene, 'B', { poll })
        const key = () => scene.random.text()
        for (const option of [-1, poll.options.length, 4, '1', 1.5, null, undefined]) {
          await a.casts(poll, { option, key: key() }, 'invalid')
        }
        for (const bad of [undefined, null, 7]) await a.casts(poll, { option: 1, key: bad }, 'invalid')
        await a.casts(poll, { option: 1, key: key() }, 'accepted')
        await b.hearsCounts(poll, oneMore(poll.zeros, 1))
      },
      {
        because:
          'Anybody can write such a message. What is no option must not reach the counts, and must not use up a vote.',
        hint: 'Number.isInteger, at least 0, less than options.length. "1" is a text, and a vote without a key is none.',
        needs: [COUNTS],
      },
    )

    check(
      'counts no vote of a socket that has not said hello',
      async (scene) => {
        const { poll, other, nothingElseCounts } = await withOneVote(scene)
        const stranger = new Visitor((await scene.join('stranger'))[0])
        stranger.votes(poll, { option: other, key: scene.random.text() })
        await stranger.mayBeAnswered()
        await nothingElseCounts()
      },
      {
        because: 'A vote that belongs to nobody could be cast again and again.',
        hint: 'While a socket has no clientId, its vote is refused.',
        needs: [COUNTS],
      },
    )

    check(
      OVER,
      async (scene) => {
        const old = await withOneVote(scene)
        const poll = await opensPoll(scene)
        const late = await visitor(scene, 'C', { poll })
        await late.casts(old.poll, { option: 0, key: scene.random.text() }, NO_ACCEPTANCE)
        await late.casts(poll, { option: 1, key: scene.random.text() }, 'accepted')
        const latest = await visitor(scene, 'D')
        await latest.isTold(poll, { counts: oneMore(poll.zeros, 1), yourVote: null })
      },
      {
        because: 'The click was meant for the question that was on the page then. It must not land on another one.',
        hint: 'Compare the pollId of the vote with the id of the current poll.',
        needs: [COUNTS, GREETS],
      },
    )

    check(
      'begins a new poll with no votes',
      async (scene) => {
        const { a, clientId, option, key } = await withOneVote(scene)
        const poll = await opensPoll(scene, { size: 4 })
        await a.isTold(poll, { counts: poll.zeros, yourVote: null })
        const tab = await visitor(scene, 'A (other tab)', { clientId })
        await tab.isTold(poll, { counts: poll.zeros, yourVote: null })
        await a.casts(poll, { option, key }, 'accepted')
      },
      {
        because: 'Everybody has one vote in each poll. A vote in the one before is no vote in this one.',
        hint: 'Keep the votes in the poll. Then a new poll has none.',
        needs: [COUNTS, GREETS],
      },
    )

    check(
      PRESENCE,
      async (scene) => {
        const watched = await watchPresence(scene)
        await watched.settlesAt(1, 'B alone is here')
        const [a, c, d] = [await visitor(scene, 'A'), await visitor(scene, 'C'), await visitor(scene, 'D')]
        await watched.settlesAt(4, 'A, C and D have come')
        await a.peer.leaves()
        await watched.settlesAt(3, 'A has said goodbye')
        c.peer.cuts()
        await watched.settlesAt(2, 'C’s connection was cut')
        await d.peer.leaves()
        await watched.settlesAt(1, 'D has said goodbye')
      },
      {
        because: 'People go in many ways: they close the page, or the line breaks. Each goes once.',
        hint: 'Do not keep a number and step it up and down. Keep who is here, and count them.',
        needs: [OPENS, GREETS],
      },
    )

    check(
      'still counts a client when one of its tabs is closed',
      async (scene) => {
        const watched = await watchPresence(scene)
        await watched.settlesAt(1, 'B alone is here')
        const clientId = scene.random.text()
        const poll = await opensPoll(scene)
        const [first, second] = [
          await visitor(scene, 'first tab', { clientId, poll }),
          await visitor(scene, 'second tab', { clientId, poll }),
        ]
        await second.peer.leaves()
        await watched.settlesAt(2, 'one of A’s two tabs is left')
        await first.peer.leaves()
        await watched.settlesAt(1, 'both of A’s tabs are closed')
      },
      {
        because: 'Count tabs or count people, but count the same at the door in and at the door out.',
        hint: 'When a socket closes, its client is gone only if no other socket of it is left.',
        needs: [PRESENCE],
      },
    )

    check(
      'adds up thirty votes that come at once',
      async (scene) => {
        const poll = await opensPoll(scene)
        const b = await visitor(scene, 'B', { poll })
        const counts = [...poll.zeros]
        const votes: { voter: Visitor; option: number; key: string }[] = []
        for (let i = 1; i <= 30; i++) {
          const voter = await visitor(scene, `voter ${i}`)
          votes.push({ voter, option: scene.random.integer(0, poll.options.length - 1), key: scene.random.text() })
        }
        for (const { voter, option, key } of votes) {
          counts[option] = (counts[option] ?? 0) + 1
          voter.votes(poll, { option, key })
        }
        for (const { voter, key } of votes) {
          await voter.isAnswered({ key, status: 'accepted' })
        }
        await b.hearsCounts(poll, counts)
      },
      {
        because:
          'In a room full of people everybody presses at the same moment. Each is counted, and none is counted for two.',
        hint: 'Between reading a count and writing it nothing may happen: no await, no timer.',
        needs: [COUNTS],
      },
    )

    check(
      'survives malformed messages and broken clients',
      async (scene) => {
        const { poll, a, option, key, nothingElseCounts } = await withOneVote(scene)
        for (const [what, misbehave] of misbehaviours(poll)) {
          try {
            await misbehave(scene)
            await a.casts(poll, { option, key }, 'duplicate')
          } catch (error) {
            if (!(error instanceof FailedExpectation)) throw error
            const message = `After a client ${what}, others are cut off.`
            fail({ ...error.failure, message, actual: error.failure.actual ?? error.message })
          }
        }
        await nothingElseCounts()
      },
      {
        because: 'Anyone can connect and send anything. One bad message must not take the poll from everybody else.',
        hint: 'Parse inside try … catch, and look at what came before using it: null is an object to typeof.',
        needs: [RETRY],
      },
    )

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
      TEXT,
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
      SAME_CLIENT,
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
  })
})

/** A poll as the grader asked for it, and the id it was given. */
interface Poll {
  readonly id: unknown
  readonly question: string
  readonly options: readonly string[]
  /** No votes at all. */
  readonly zeros: readonly number[]
}

interface Vote {
  readonly option: unknown
  readonly key: unknown
}

/** Opens a poll by a POST that is answered as the brief says. */
async function opensPoll(scene: Scene, { size = scene.random.integer(3, 4) }: { size?: number } = {}): Promise<Poll> {
  const { random } = scene
  const poll = { question: `${random.text()}?`, options: random.texts(size), zeros: new Array<number>(size).fill(0) }
  const { question, options, zeros } = poll
  const answer = await asks(scene, { question, options })
  answer.is({ status: 201, json: { poll: { id: ID, question, options, counts: countsLike(zeros, poll) } } })
  // The pattern has just been found to match.
  const { id } = (answer.json as { poll: { id: unknown } }).poll
  return { id, ...poll }
}

const ID = where('an id', (id) => (typeof id === 'string' && id !== '') || typeof id === 'number')

/** Posts what may be a poll: an object as JSON, a text as it is. */
function asks({ caller }: Scene, body: unknown): Promise<Answer> {
  return caller('host').posts('/polls', body, { headers: { 'content-type': 'application/json' } })
}

function isRefused(answer: Answer, what: string): void {
  if (answer.status === 400) return
  const message = `${what} made the server answer with ${answer.status}.`
  throw answer.failure({ message, anomaly: 'unexpected', expected: 'status 400' })
}

/** What is no poll, each with its name for the learner. */
function noPolls(): [what: string, body: unknown][] {
  return [
    ['A text that is no JSON', 'not json'],
    ['An empty object', {}],
    ['A list', ['Soup', 'Salad']],
    ['A question without options', { question: 'Lunch?' }],
    ['Options without a question', { options: ['Soup', 'Salad'] }],
    ['A question that is a number', { question: 7, options: ['Soup', 'Salad'] }],
    ['An empty question', { question: '', options: ['Soup', 'Salad'] }],
    ['A text for the options', { question: 'Lunch?', options: 'Soup' }],
    ['An empty list of options', { question: 'Lunch?', options: [] }],
    ['An empty option', { question: 'Lunch?', options: ['Soup', ''] }],
    ['An option that is a number', { question: 'Lunch?', options: ['Soup', 7] }],
    ['An option that is null', { question: 'Lunch?', options: ['Soup', null] }],
  ]
}

/** A client that has said hello; with `poll`, one that has been told this poll as well. */
async function visitor(
  scene: Scene,
  name: string,
  { clientId = scene.random.text(), poll }: { clientId?: string; poll?: Poll } = {},
): Promise<Visitor> {
  const [peer] = await scene.join(name)
  const visitor = new Visitor(peer)
  peer.sends({ type: 'hello', clientId })
  if (poll !== undefined) await visitor.isTold(poll)
  return visitor
}

const OTHER_TYPE = where('a message of another type', (message) => {
  return isObject(message) && !['poll', 'vote_result', 'counts', 'presence'].some((type) => type === message.type)
})

/** A client that picks out of what it hears what it is waiting for: a server may say the rest when it likes. */
class Visitor {
  readonly peer: Peer
  /** The counts it heard last, as they came. */
  #counts: unknown = null
  readonly #keys = new Set<unknown>()

  constructor(peer: Peer) {
    this.peer = peer
    peer.ignores(OTHER_TYPE)
    peer.ignores({ type: 'poll', poll: null })
  }

  /** Votes, without waiting for the answer. */
  votes(poll: Poll, vote: Vote | undefined): void {
    this.#keys.add(vote?.key)
    this.peer.sends({ type: 'vote', pollId: poll.id, ...vote })
  }

  /** Votes, and is answered with this status. Gives what it heard until then. */
  async casts(poll: Poll, vote: Vote, status: unknown): Promise<readonly unknown[]> {
    this.votes(poll, vote)
    const heard: unknown[] = []
    // A key that is no text may come back as it likes.
    await this.isAnswered(typeof vote.key === 'string' ? { key: vote.key, status } : { status }, heard)
    return heard
  }

  /** That a vote is answered. */
  async isAnswered(
    due: { key?: unknown; status?: unknown } = {},
    heard: unknown[] = [],
  ): Promise<Record<string, unknown>> {
    const pattern = { type: 'vote_result', status: any.text, ...due }
    for (;;) {
      const next = await this.next(ANSWER_MS)
      if (next === undefined) return await this.peer.expects(pattern, within(1))
      heard.push(next)
      if (matches(pattern, next)) return Object(next)
      if (matches({ type: 'vote_result' }, next)) this.#refuse(pattern, next)
    }
  }

  /** The answer to a vote that needs none, if there is one. */
  async mayBeAnswered(): Promise<Record<string, unknown> | null> {
    // The pong comes when the server has read all that was sent before the ping. It may also have hung up.
    await this.peer.pings().catch((error: unknown) => {
      if (!(error instanceof FailedExpectation)) throw error
    })
    for (;;) {
      const next = await this.next(40)
      if (next === undefined) return null
      if (matches({ type: 'vote_result' }, next)) return Object(next)
    }
  }

  /** That it is told this poll, with these counts and its vote where they are given. Gives all polls it was told until then. */
  async isTold(
    poll: Poll,
    { counts, yourVote }: { counts?: readonly number[]; yourVote?: number | null } = {},
  ): Promise<readonly unknown[]> {
    const { id, question, options } = poll
    const due = {
      type: 'poll',
      poll: { id, question, options, counts: counts === undefined ? any.thing : countsLike(counts, poll) },
      yourVote:
        yourVote === undefined
          ? where('an option or null', (vote) => vote === null || Number.isInteger(vote))
          : yourVote,
    }
    const told: unknown[] = []
    for (;;) {
      // A server may say more than one poll, as long as the one that is due is among them.
      const next = await this.next(told.length === 0 ? ANSWER_MS : 100)
      if (next === undefined) break
      if (!matches({ type: 'poll' }, next)) continue
      told.push(next)
      if (matches(due, next)) return told
    }
    const last = told.at(-1)
    if (last === undefined) await this.peer.expects(due, within(1))
    const slip = nearMiss(due, last, NO_FRAME)
    const shape = `the poll in the wrong shape. ${slip}`
    return fail({
      message: `${this.peer.name} was told ${slip === null ? otherThan(due, last) : shape}`,
      anomaly: slip === null ? 'stale' : 'wrong-shape',
      expected: show(due),
      actual: told.map(show).join('\n'),
      blames: [last],
    })
  }

  /** That it hears these counts. It may hear others before, but never of more votes than there are. */
  async hearsCounts(poll: Poll, due: readonly number[]): Promise<void> {
    const pattern = { type: 'counts', pollId: poll.id, counts: countsLike(due, poll) }
    const { name } = this.peer
    if (matches(pattern, this.#counts)) return
    for (;;) {
      const next = await this.next(ANSWER_MS)
      if (next === undefined) break
      if (matches(pattern, next)) return
      const counts = matches({ type: 'counts', pollId: poll.id }, next) ? countsIn(next, poll) : null
      if (counts?.some((count, i) => count > (due[i] ?? 0))) {
        fail({
          message: `${name} heard of more votes than were accepted.`,
          anomaly: 'duplicated',
          expected: show(pattern),
          actual: show(next),
          blames: [next],
        })
      }
    }
    if (this.#counts === null) await this.peer.expects(pattern, within(1))
    const slip = nearMiss({ ...pattern, counts: any.thing }, this.#counts, NO_FRAME)
    fail({
      message:
        slip === null ? `${name} heard counts, but not these.` : `${name} heard counts of the wrong shape. ${slip}`,
      anomaly: slip === null ? 'lost' : 'wrong-shape',
      expected: show(pattern),
      actual: show(this.#counts),
      blames: [this.#counts],
    })
  }

  /** The next message, or undefined when none comes in time. */
  async next(ms: number): Promise<unknown> {
    const [next] = await this.peer.takes(1, within(ms), afterPong())
    if (!isObject(next)) return next
    if (next.type === 'counts') this.#counts = next
    if (next.type === 'vote_result' && typeof next.key === 'string' && !this.#keys.has(next.key)) {
      fail({
        message: `${this.peer.name} was told how the vote of somebody else went.`,
        anomaly: 'misdelivered',
        expected: 'no vote_result but for its own votes',
        actual: show(next),
        blames: [next],
      })
    }
    return next
  }

  #refuse(pattern: { status: unknown }, answer: unknown): never {
    const slip = nearMiss(pattern, answer, NO_FRAME)
    const status = isObject(answer) ? answer.status : undefined
    const isTwice = status === 'accepted'
    return fail({
      message: `${this.peer.name} was answered ${slip === null ? `${show(status)}, where ${show(pattern.status)} is due.` : `in the wrong shape. ${slip}`}`,
      anomaly: slip !== null ? 'wrong-shape' : isTwice ? 'duplicated' : 'unexpected',
      expected: show(pattern),
      actual: show(answer),
      blames: [answer],
    })
  }
}

/** What is wrong with a poll that was told. */
function otherThan(due: { poll: { id: unknown }; yourVote: unknown }, told: unknown): string {
  if (!matches({ poll: { id: due.poll.id } }, told)) return 'another poll than the current one.'
  if (!matches({ yourVote: due.yourVote }, told))
    return `the poll, but with the wrong yourVote: ${show(Object(told).yourVote)}.`
  return 'the poll, but not as it is now.'
}

/** Milliseconds an answer may take. */
const ANSWER_MS = 500
/** What `nearMiss` is told where the frame itself was right. */
const NO_FRAME = { text: 'null', isBinary: false }
const NO_ACCEPTANCE = where('any status but accepted', (status) => typeof status === 'string' && status !== 'accepted')

interface OneVote extends Vote {
  readonly poll: Poll
  /** Has voted for `option` under `key`. */
  readonly a: Visitor
  readonly clientId: string
  readonly option: number
  readonly key: string
  /** An option that A did not vote for. */
  readonly other: number
  readonly counts: readonly number[]
  /** That the counts still hold A’s vote and no other. */
  nothingElseCounts(): Promise<void>
}

/** A poll in which A has voted and B watches. */
async function withOneVote(scene: Scene, { option: chosen }: { option?: number } = {}): Promise<OneVote> {
  const poll = await opensPoll(scene)
  const [clientId, key] = [scene.random.text(), scene.random.text()]
  const a = await visitor(scene, 'A', { poll, clientId })
  const watcher = await visitor(scene, 'B', { poll })
  const [option, other] = twoOptions(scene, poll, chosen)
  await a.casts(poll, { option, key }, 'accepted')
  const counts = oneMore(poll.zeros, option)
  await watcher.hearsCounts(poll, counts)
  return {
    ...{ poll, a, clientId, option, key, other, counts },
    nothingElseCounts: () => nothingElseCounts(scene, { poll, watcher, counts }),
  }
}

/** A fence: somebody new votes, and the counts that come hold that vote and those that were there, and nothing else. */
async function nothingElseCounts(
  scene: Scene,
  { poll, watcher, counts }: { poll: Poll; watcher: Visitor; counts: readonly number[] },
): Promise<void> {
  const option = scene.random.integer(0, poll.options.length - 1)
  const fence = await visitor(scene, 'F', { poll })
  await fence.casts(poll, { option, key: scene.random.text() }, 'accepted')
  const due = oneMore(counts, option)
  await watcher.hearsCounts(poll, due)
  // A vote that should not count may look like the fence's, while the fence's is still to come. Whoever joins now sees both.
  await (await visitor(scene, 'L')).isTold(poll, { counts: due })
}

interface Watched {
  /** That it becomes this number, and is this number still when the next poll has been told. */
  settlesAt(count: number, when: string): Promise<void>
}

/** B watches how many are here. */
async function watchPresence(scene: Scene): Promise<Watched> {
  const b = await visitor(scene, 'B')
  const heard: unknown[] = []
  return {
    async settlesAt(due, when) {
      const fence = await opensPoll(scene)
      let isFenced = false
      const since = heard.length
      while (!isFenced || heard.at(-1) !== due) {
        const next = await b.next(ANSWER_MS)
        if (next === undefined) break
        if (isObject(next) && next.type === 'presence') heard.push(next.count)
        if (matches({ type: 'poll', poll: { id: fence.id } }, next)) isFenced = true
      }
      if (heard.at(-1) === due) return
      const told = heard.slice(since)
      fail({
        message: `${sentence(when)}, but that is not what B is told.`,
        anomaly: told.length === 0 ? 'unanswered' : 'stale',
        expected: show({ type: 'presence', count: due }),
        actual:
          told.length === 0
            ? `nothing new; before that ${heard.map(show).join(', ')}`
            : `counts ${told.map(show).join(', ')}`,
      })
    },
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

type Misbehaviour = (scene: Scene) => Promise<void>

/** What a server must outlive, each with its name for the learner. */
function misbehaviours(poll: Poll): [what: string, misbehave: Misbehaviour][] {
  const { id: pollId } = poll
  const odd = [
    'not json',
    'null',
    '[]',
    '{}',
    '42',
    '"vote"',
    '{"type":"hello"}',
    '{"type":"hello","clientId":null}',
    '{"type":"hello","clientId":{"toString":1}}',
    '{"type":"vote"}',
    '{"type":"vote","pollId":null,"option":null,"key":null}',
    JSON.stringify({ type: 'vote', pollId, option: '__proto__', key: 'k' }),
    JSON.stringify({ type: 'vote', pollId, option: [0], key: { k: 1 } }),
    '{"type":"__proto__"}',
  ]
  const as = (act: (peer: Peer) => void): Misbehaviour => {
    return async (scene) => {
      const [m] = await scene.join('M')
      m.sends({ type: 'hello', clientId: scene.random.text() })
      act(m)
    }
  }
  const vote = JSON.stringify({ type: 'vote', pollId, option: 0, key: 'half' })
  return [
    ...odd.map((raw): [string, Misbehaviour] => [`sends \`${raw}\``, as((m) => m.sendsRaw(raw))]),
    ['sends bytes that are no text', as((m) => m.sendsRaw(new Uint8Array([0xff, 0x00, 0xfe])))],
    ['sends a text of 64 KiB', as((m) => m.sends({ type: 'vote', pollId, option: 'x'.repeat(64 * 1024), key: 'k' }))],
    [
      'is torn away in the middle of a message',
      as((m) => {
        m.sendsHalf(vote)
        m.cuts()
      }),
    ],
  ]
}

interface OpenPage {
  readonly page: Page
  readonly server: PlayedServer
  /** The page’s first socket. */
  readonly socket: Peer
  readonly clientId: string
  readonly poll: ToldPoll
  /** Clicks an option. Gives the vote that the page sends. */
  votes(option: number): Promise<{ key: string }>
  /** That these counts are shown, and this button is pressed, once the page has heard the message. */
  isShown(counts: readonly number[], pressed: number | null, after?: object, over?: Peer): Promise<void>
  /** That the voter is told nothing. */
  isQuiet(): Promise<void>
}

interface ToldPoll {
  readonly id: string
  readonly question: string
  readonly options: readonly string[]
  readonly counts: readonly number[]
}

/** A message that tells a poll. */
function toldPoll({ yourVote = null, ...poll }: ToldPoll & { yourVote?: number | null }): object {
  return { type: 'poll', poll, yourVote }
}

/** The learner's page, with a server that the grader plays. The page has said hello and been told a poll. */
async function openPage(scene: Scene, told: Partial<ToldPoll> = {}): Promise<OpenPage> {
  const { random } = scene
  const server = await scene.plays(PAGE_PORT)
  server.serves('/', { body: scene.file('index.html') ?? '', type: 'text/html; charset=utf-8' })
  server.serves('/page.js', { body: scene.file('page.js') ?? '', type: 'text/javascript; charset=utf-8' })
  const page = await scene.page(`http://localhost:${PAGE_PORT}/`)
  const socket = await server.welcomes('page').catch((error: unknown) => {
    throw withConsole(error, page)
  })
  const { clientId } = await socket.expects({ type: 'hello', clientId: any.text })
  const poll = {
    id: random.text(),
    question: `${random.text()}?`,
    options: random.texts(3),
    counts: [0, 0, 0],
    ...told,
  }
  socket.sends(toldPoll(poll))
  let here = random.integer(10, 90)
  return {
    ...{ page, server, socket, clientId, poll },
    async votes(option) {
      await page.clicks(`[data-option="${option}"]`)
      return await socket.expects({ type: 'vote', pollId: poll.id, option, key: any.text })
    },
    async isShown(counts, pressed, after, over = socket) {
      if (after !== undefined) {
        over.sends(after)
        // A fence: the page hears what is sent later, later.
        over.sends({ type: 'presence', count: ++here })
        await page.shows('[data-presence]', `${here}`)
      }
      try {
        for (const [i, count] of counts.entries()) await page.shows(`[data-count="${i}"]`, `${count}`, within(WAIT_MS))
        if (pressed === null) await page.hides('[data-option][aria-pressed="true"]', within(WAIT_MS))
        else await page.shows(`[data-option="${pressed}"][aria-pressed="true"]`, any.text, within(WAIT_MS))
      } catch (error) {
        if (!(error instanceof FailedExpectation)) throw error
        fail(await otherThanDue(page, { counts, pressed, after, error }))
      }
    },
    async isQuiet() {
      const said = (await page.texts('[data-message]')).filter((text) => text !== '')
      if (said.length === 0) return
      const message = 'The page has a message for the voter, and there is nothing to say.'
      fail({ message, anomaly: 'stale', expected: 'an empty message', actual: said.map(show).join('\n') })
    },
  }
}

/** A socket of the page says hello as the same client as before. */
async function saysHello(socket: Peer, clientId: string): Promise<void> {
  const hello = await socket.expects({ type: 'hello', clientId: any.text })
  if (hello.clientId === clientId) return
  fail({
    message: 'The page said hello as another client than before.',
    anomaly: 'unexpected',
    expected: show({ type: 'hello', clientId }),
    actual: show(hello),
    blames: [hello],
  })
}

/** The same failure with what the page's console says: a script that broke off says it there. */
function withConsole(error: unknown, { logs }: Page): unknown {
  if (!(error instanceof FailedExpectation) || logs.length === 0) return error
  const { actual = 'nothing' } = error.failure
  return new FailedExpectation({
    ...error.failure,
    actual: [actual, 'The page’s console says:', ...logs.slice(-5)].join('\n'),
  })
}

interface Shown {
  readonly counts: readonly number[]
  readonly pressed: number | null
  readonly after: object | undefined
  readonly error: FailedExpectation
}

/** What the page shows instead, whole, and after what. */
async function otherThanDue(page: Page, { counts, pressed, after, error }: Shown): Promise<Failure> {
  const shown: string[] = []
  for (const i of counts.keys()) shown.push((await page.texts(`[data-count="${i}"]`)).join(' and ') || 'nothing')
  const isPressed = await Promise.all(
    counts.map(async (_, i) => (await page.count(`[data-option="${i}"][aria-pressed="true"]`)) > 0),
  )
  const buttons = [...isPressed.entries()].flatMap(([i, is]) => (is ? [i] : []))
  const [sumShown, sumDue] = [shown, counts].map((each) => each.reduce<number>((all, count) => all + Number(count), 0))
  const difference = (sumShown ?? 0) - (sumDue ?? 0)
  const when = after === undefined ? 'Before the server has answered' : `After the server said ${show(after)}`
  const what = difference > 0 ? 'too many votes' : difference < 0 ? 'too few votes' : 'something else than is due'
  return {
    ...error.failure,
    message: `${when}, the page shows ${what}.`,
    anomaly: difference > 0 ? 'duplicated' : difference < 0 ? 'lost' : 'unexpected',
    expected: describe(counts, pressed === null ? [] : [pressed]),
    actual: describe(shown, buttons),
  }
}

function describe(counts: readonly unknown[], pressed: readonly number[]): string {
  const buttons = pressed.length === 0 ? 'no button pressed' : `button ${pressed.join(' and ')} pressed`
  return `counts ${counts.join(', ')}; ${buttons}`
}

/** Milliseconds in which a page draws what it knows. */
const WAIT_MS = 500
const SOMETHING = where('some words', (text) => text !== '')

/** A pattern for a text that holds another. */
function holding(text: string) {
  return where(
    `${show(text)}, perhaps with more around it`,
    (shown) => typeof shown === 'string' && shown.includes(text),
  )
}

/** Two places in the list that are not the same. */
function twoOptions(
  { random }: Scene,
  { options }: Poll,
  first = random.integer(0, options.length - 1),
): readonly [number, number] {
  return [first, (first + random.integer(1, options.length - 1)) % options.length]
}

function oneMore(counts: readonly number[], option: number): number[] {
  return counts.map((count, i) => count + Number(i === option))
}

/** A pattern for counts: a list in the order of the options, or an object from each option, or its place, to its number. */
function countsLike(due: readonly number[], { options }: Pick<Poll, 'options'>) {
  return where(show(due), (counts) => isSame(countsIn({ counts }, { options }), due))
}

function countsIn(message: unknown, { options }: Pick<Poll, 'options'>): readonly number[] | null {
  const counts: unknown = Object(message).counts
  if (Array.isArray(counts)) return counts
  if (!isObject(counts)) return null
  return options.map((text, i) => Number(counts[i] ?? counts[text] ?? 0))
}

function isSame(counts: readonly unknown[] | null, due: readonly number[]): boolean {
  return counts?.length === due.length && due.every((count, i) => counts[i] === count)
}
