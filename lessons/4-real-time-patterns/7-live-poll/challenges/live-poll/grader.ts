import { challenge, type Declare, fail, matches, show } from '#grader'
import { COUNTS, GREETS, OPENS, RETRY, SECOND } from './grader/check-names.ts'
import { everybodyHere } from './grader/everybody-here.ts'
import { itsPage } from './grader/its-page.ts'
import { noVotes } from './grader/no-votes.ts'
import { nothingElseCounts, withOneVote } from './grader/one-vote.ts'
import { asks, countsLike, isRefused, noPolls, oneMore, opensPoll, twoOptions } from './grader/poll.ts'
import { atTheSameMoment, visitor } from './grader/visitor.ts'

const ONE_VOTE = 'Everybody has one vote. What counts is who votes, not how often or through which socket it arrives.'

export default challenge('A live poll', ({ check, inOneServer }) => {
  inOneServer(() => {
    polls(check)
    votes(check)
    noVotes(check)
    everybodyHere(check)
    itsPage(check)
  })
})

/** How a poll comes in and is told: rules 1 and 2. */
function polls(check: Declare['check']): void {
  check(
    'serves its page and its script',
    async ({ caller }) => {
      const browser = caller('browser')
      const page = await browser.gets('/')
      page.is({ status: 200, headers: { 'content-type': /html/ } })
      const script = await browser.gets('/page.js')
      script.is({ status: 200, headers: { 'content-type': /javascript/ } })
    },
    {
      because: 'A page and the socket it opens come from the same place, so that no address has to be written into it.',
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
      await b.isToldNext(next)
    },
    {
      because: 'One bad request must not wipe away the poll in which a room full of people is voting.',
      hint: 'First look at all of it, then replace the poll. JSON that cannot be read is a 400, too.',
      needs: [OPENS, GREETS],
    },
  )
}

/** One vote for everybody: rules 3, 4 and 6. */
function votes(check: Declare['check']): void {
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
      // Whichever is second has a vote before it.
      atTheSameMoment(scene, () => {
        for (const [i, tab] of tabs.entries()) tab.votes(poll, votes[i])
      })
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
}
