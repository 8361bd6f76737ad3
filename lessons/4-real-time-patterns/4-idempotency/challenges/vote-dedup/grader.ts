import {
  any,
  challenge,
  fail,
  isObject,
  type KeptFiles,
  killScore,
  nearMiss,
  perServer,
  type Scene,
  type SuiteRun,
  show,
} from '#grader'

const FIRST = 'counts a first vote'
const RETRY = 'recognises a retry by its key'
const SECOND = 'refuses a second vote under a new key'
const ZERO = 'remembers a vote for the first option as well'
const OPTIONS = 'refuses an option that the poll does not have'
const KEYS = 'refuses a key that is no text'
const SAME_KEY = 'counts the votes of two voters who use the same key'
const HAS_TESTS = 'its tests can be run'
const TESTS_FIT = 'its tests pass on a program that is right'
/** Broken programs that tests must notice, of those in mutants/. */
const ENOUGH = 6

export default challenge(
  'Count each vote once',
  ({ check, inOneServer }) => {
    inOneServer(() => {
      check(
        FIRST,
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId, other] = voters(scene)
          const [option, another] = poll.twoOptions()
          await poll.castsVote({ voterId, option, key: 'k1' }, 'accepted')
          await poll.castsVote({ voterId: other, option: another, key: 'k2' }, 'accepted')
        },
        {
          because: 'A vote that arrives for the first time must be in the counts, and the answer must show it there.',
          hint: 'counts[option] goes up by one, and the answer holds the status and the counts.',
        },
      )

      check(
        RETRY,
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId] = voters(scene)
          const vote = { voterId, option: poll.lastOption, key: 'k1' }
          await poll.castsVote(vote, 'accepted')
          await poll.castsVote(vote, 'duplicate')
          await poll.castsVote(vote, 'duplicate')
        },
        {
          because:
            'When an answer is lost, the client can only send the vote again. Counting it again would make every bad connection a second ballot.',
          hint: 'Keep the key of a voter’s vote. When it comes again, answer `duplicate` and leave the counts alone.',
          needs: [FIRST],
        },
      )

      check(
        SECOND,
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId] = voters(scene)
          const [option, another] = poll.twoOptions()
          await poll.castsVote({ voterId, option, key: 'k1' }, 'accepted')
          await poll.castsVote({ voterId, option: another, key: 'k2' }, 'already_voted')
          await poll.castsVote({ voterId, option, key: 'k3' }, 'already_voted')
        },
        {
          because: 'A new key tells of a second press of the button. It does not bring a second vote with it.',
          hint: 'Look the voter up, not only the key.',
          needs: [FIRST],
        },
      )

      check(
        ZERO,
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId] = voters(scene)
          await poll.castsVote({ voterId, option: 0, key: 'k1' }, 'accepted')
          await poll.castsVote({ voterId, option: 0, key: 'k1' }, 'duplicate')
          await poll.castsVote({ voterId, option: 1, key: 'k2' }, 'already_voted')
        },
        {
          because: 'The first option is an option like the others, and its number is 0.',
          hint: '0 counts as false in JavaScript. Ask whether something is `undefined`, or use `has`.',
          needs: [FIRST, RETRY, SECOND],
        },
      )

      check(
        'knows the first key after other keys were refused',
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId] = voters(scene)
          const vote = { voterId, option: poll.anyOption(), key: 'k1' }
          await poll.castsVote(vote, 'accepted')
          await poll.castsVote({ ...vote, key: 'k2' }, 'already_voted')
          await poll.castsVote(vote, 'duplicate')
        },
        {
          because: 'Retries overtake each other. The one whose vote was counted must still hear that it was.',
          hint: 'A refused key has no claim to the place of the key that was counted.',
          needs: [RETRY, SECOND, ZERO],
        },
      )

      check(
        'leaves the vote where it was when its key comes with another option',
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId] = voters(scene)
          const [option, another] = poll.twoOptions()
          await poll.castsVote({ voterId, option, key: 'k1' }, 'accepted')
          await poll.castsVote({ voterId, option: another, key: 'k1' }, 'duplicate', 'invalid')
          await poll.castsVote({ voterId, option, key: 'k1' }, 'duplicate')
        },
        {
          because:
            'The same key says: the same press. A retry that says something else is a mistake of the client’s, and no second choice.',
          hint: 'Once a vote is counted, nothing that comes under its key changes anything.',
          needs: [RETRY],
        },
      )

      check(
        SAME_KEY,
        async (scene) => {
          const poll = await openPoll(scene)
          const [a, b] = voters(scene)
          const [option, another] = poll.twoOptions()
          await poll.castsVote({ voterId: a, option, key: 'k1' }, 'accepted')
          await poll.castsVote({ voterId: b, option: another, key: 'k1' }, 'accepted')
        },
        {
          because: 'Clients make up their keys without asking each other. Two may hit upon the same one.',
          hint: 'A key means something only together with its voter.',
          needs: [RETRY],
        },
      )

      check(
        'keeps a voter and a key apart',
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId] = voters(scene)
          const [option, another] = poll.twoOptions()
          // Written one behind the other, both votes read the same.
          await poll.castsVote({ voterId, option, key: '1k' }, 'accepted')
          await poll.castsVote({ voterId: `${voterId}1`, option: another, key: 'k' }, 'accepted')
        },
        {
          because: 'Two texts glued together forget where the first one ended, and then two voters look like one.',
          hint: 'Look up the voter first, and compare the key with the key that is kept there.',
          needs: [RETRY],
        },
      )

      check(
        'answers with the counts of now',
        async (scene) => {
          const poll = await openPoll(scene)
          const [a, b, c] = voters(scene)
          const [option, another] = poll.twoOptions()
          const vote = { voterId: a, option, key: 'k1' }
          await poll.castsVote(vote, 'accepted')
          await poll.castsVote({ voterId: b, option: another, key: 'k2' }, 'accepted')
          await poll.castsVote(vote, 'duplicate')
          await poll.castsVote({ voterId: c, option, key: 'k3' }, 'accepted')
          await poll.castsVote({ ...vote, key: 'k4' }, 'already_voted')
        },
        {
          because: 'What is shown is what was told last. A late answer with old counts would turn the numbers back.',
          hint: 'Read the counts after the vote has been decided, for each answer anew.',
          needs: [FIRST, RETRY, SECOND, ZERO],
        },
      )

      check(
        OPTIONS,
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId] = voters(scene)
          for (const option of [-1, poll.size, 0.5, '0', null, undefined, 'length']) {
            await poll.castsVote({ voterId, option, key: `k${show(option)}` }, 'invalid')
          }
        },
        {
          because:
            'The vote came over a wire, and anybody may have written it. What is no option must not reach the counts.',
          hint: 'A whole number, at least 0, less than the number of options. "0" is a text, and 0.5 is between two options.',
          needs: [FIRST],
        },
      )

      check(
        KEYS,
        async (scene) => {
          const poll = await openPoll(scene)
          const [voterId] = voters(scene)
          for (const key of [undefined, null, 7, true, {}, ['k1']]) {
            await poll.castsVote({ voterId, option: poll.anyOption(), key }, 'invalid')
          }
        },
        {
          because: 'A vote without a key cannot be told from its own retry.',
          hint: 'Look at the key before you remember anything: typeof key.',
          needs: [FIRST],
        },
      )

      check(
        'lets a voter vote after a vote that was invalid',
        async (scene) => {
          const poll = await openPoll(scene)
          const [a, b] = voters(scene)
          const [option, another] = poll.twoOptions()
          await poll.castsVote({ voterId: a, option: poll.size + 1, key: 'k1' }, 'invalid')
          await poll.castsVote({ voterId: a, option, key: 'k2' }, 'accepted')
          await poll.castsVote({ voterId: b, option: another, key: 7 }, 'invalid')
          await poll.castsVote({ voterId: b, option: another, key: 'k3' }, 'accepted')
        },
        {
          because: 'What was not counted must not stand in the way of what would be.',
          hint: 'Remember a voter at the moment the vote is accepted, not earlier.',
          needs: [FIRST, OPTIONS, KEYS],
        },
      )

      check(
        'begins a new poll with nothing',
        async (scene) => {
          const [voterId] = voters(scene)
          const id = scene.random.text()
          const lunch = await openPoll(scene, { name: 'lunch', id })
          const vote = { voterId, option: 1, key: 'k1' }
          await lunch.castsVote(vote, 'accepted')
          const dinner = await openPoll(scene, { name: 'dinner', after: lunch })
          await dinner.castsVote(vote, 'accepted')
          const nextLunch = await openPoll(scene, { name: 'nextLunchWithTheSameId', id, after: dinner })
          await nextLunch.castsVote(vote, 'accepted')
        },
        {
          because: 'A voter has one vote in each poll, and what is remembered for ever fills the memory in the end.',
          hint: 'Keep what you remember in the poll itself, or in a WeakMap by the poll.',
          needs: [FIRST],
        },
      )

      check(
        'remembers the votes of an older poll when a newer one has begun',
        async (scene) => {
          const [a, b] = voters(scene)
          const lunch = await openPoll(scene, { name: 'lunch' })
          const vote = { voterId: a, option: lunch.anyOption(), key: 'k1' }
          await lunch.castsVote(vote, 'accepted')
          const dinner = await openPoll(scene, { name: 'dinner', after: lunch })
          await dinner.castsVote({ voterId: b, option: dinner.anyOption(), key: 'k2' }, 'accepted')
          await lunch.castsVote(vote, 'duplicate')
        },
        {
          because: 'A retry may come late, when the next poll is open already. It is a retry all the same.',
          hint: 'Two polls may be open at a time. Nothing of one poll may live in a variable that all share.',
          needs: [RETRY, ZERO],
        },
      )

      check(
        'adds up the votes of many',
        async (scene) => {
          const poll = await openPoll(scene)
          const first = scene.random.texts(20).map((voterId) => ({ voterId, option: poll.anyOption(), key: 'k1' }))
          for (const vote of first) await poll.castsVote(vote, 'accepted')
          for (const vote of scene.random.shuffled(first).slice(0, 10)) await poll.castsVote(vote, 'duplicate')
        },
        {
          because: 'In the end every voter is in the counts once: no one twice, and no one lost among the others.',
          hint: 'Raise the count of the option by one; do not set it.',
          needs: [FIRST, RETRY, ZERO, SAME_KEY],
        },
      )
    })

    // One group, so that what the first of them finds out is known to the last.
    inOneServer(() => {
      check(
        HAS_TESTS,
        async (scene) => {
          const own = await scene.tests('dedup.test.ts').runs()
          if (own.problem === null && own.passed + own.failed > 0) return
          fail({
            message: own.problem ?? 'All tests of dedup.test.ts are skipped or still to do.',
            anomaly: 'unexpected',
            expected: 'at least one test that is run',
            actual: tally(own),
          })
        },
        {
          because: 'A file without tests passes whatever becomes of the program.',
          hint: 'test(…) or it(…), each with a name that says what must be true.',
        },
      )

      check(
        TESTS_FIT,
        async (scene) => {
          dialectOf(scene).isMeant = await fittingDialect(scene)
        },
        {
          because: 'A test that fails on a right program is worse than none: people learn to pass it over.',
          hint: 'Expect what the rules say and nothing beyond. Import castVote alone, and make a poll for each test.',
          needs: [HAS_TESTS],
        },
      )

      check(
        `its tests notice at least ${ENOUGH} of 8 broken programs`,
        async (scene) => {
          const { isMeant } = dialectOf(scene)
          const mutants = await scene.kept('mutants')
          const spoken = mutants.map(({ name, files }) => ({ name, files: files.map(isMeant) }))
          const { killed, survived, total } = await killScore(scene.tests('dedup.test.ts'), spoken)
          const score = `Your tests notice ${killed.length} of ${total} broken programs`
          const slips = survived.map(({ what }) => `- ${what}`)
          const passing = slips.length === 0 ? [] : ['All your tests pass on a program like this:', ...slips]
          if (killed.length >= ENOUGH) return scene.notes([`${score}.`, ...passing].join('\n'))
          fail({
            message: `${score}; at least ${ENOUGH} are due.`,
            anomaly: 'unexpected',
            expected: `a failing test for at least ${ENOUGH} of ${total}`,
            actual: [`for ${killed.length} of ${total}`, ...passing].join('\n'),
          })
        },
        {
          because: 'A test is worth what it would notice. What none of them notices may be broken tomorrow.',
          hint: 'Take one of the broken programs and ask: after which calls would its answer differ from a right one?',
          needs: [TESTS_FIT],
        },
      )
    })
  },
  { entry: 'dedup.ts', starts: 'nothing' },
)

type KeptFile = KeptFiles['files'][number]
type Dialect = (file: KeptFile) => KeptFile

/**
 * What the rules leave free to say when a key comes again with another option. A learner's tests may insist on one of the
 * two, so the reference and the mutants say what they insist on.
 */
const DIALECTS: readonly [Dialect, ...Dialect[]] = [
  (file) => file,
  ({ name, text }) => ({
    name,
    text: text.replace("OTHER_OPTION: Status = 'duplicate'", "OTHER_OPTION: Status = 'invalid'"),
  }),
]

/** The dialect that the learner's tests were found to understand. */
const dialectOf = perServer<{ isMeant: Dialect }>(() => ({ isMeant: DIALECTS[0] }))

/** The dialect of the reference on which the learner's tests pass. Fails when they pass on none. */
async function fittingDialect(scene: Scene): Promise<Dialect> {
  const suite = scene.tests('dedup.test.ts')
  const own = await suite.runs()
  const [solution] = await scene.kept('solution')
  const dedup = solution?.files.filter(({ name }) => name === 'dedup.ts') ?? []
  const runs: SuiteRun[] = []
  for (const isMeant of DIALECTS) {
    const run = await suite.runs({ files: dedup.map(isMeant) })
    if (run.failed === 0 && run.problem === null && run.passed > 0) return isMeant
    runs.push(run)
  }
  const [run] = runs.sort((a, b) => a.failed - b.failed)
  const failed = run?.tests.filter(({ status }) => status === 'failed').map(({ name }) => `- ${name}`) ?? []
  const isWhole = run?.problem === null
  fail({
    message: isWhole
      ? `On a program that keeps every rule, ${failed.length === 1 ? 'a test fails' : `${failed.length} tests fail`}.`
      : 'The tests could not be run with a dedup.ts other than yours. Do they import more from it than castVote?',
    anomaly: 'unexpected',
    expected: `${tally({ ...own, passed: own.passed + own.failed, failed: 0 })} on a right program`,
    actual: isWhole ? [`${tally(run)}:`, ...failed].join('\n') : 'no test was run to its end',
  })
}

/** Such as `3 tests pass, 1 fails`. */
function tally({ passed, failed, tests }: SuiteRun): string {
  if (tests.length === 0) return 'no test'
  const rest = tests.length - passed - failed
  return [
    `${passed} ${passed === 1 ? 'test passes' : 'tests pass'}`,
    ...(failed === 0 ? [] : [`${failed} ${failed === 1 ? 'fails' : 'fail'}`]),
    ...(rest === 0 ? [] : [`${rest} not run`]),
  ].join(', ')
}

/** A vote as it might come over the wire. */
interface Vote {
  readonly voterId: string
  readonly option: unknown
  readonly key: unknown
}

type Status = 'accepted' | 'duplicate' | 'already_voted' | 'invalid'

interface Poll {
  readonly size: number
  readonly lastOption: number
  /** The calls of castVote so far, each as a line that could stand in a test; those of other polls among them. */
  readonly calls: string[]
  anyOption(): number
  twoOptions(): readonly [number, number]
  /** Casts a vote, which must be answered with one of these statuses, and with the counts that are due. */
  castsVote(vote: Vote, ...due: readonly [Status, ...Status[]]): Promise<void>
}

const VOTERS = ['ana', 'ben', 'cleo', 'dora', 'emil', 'fay'] as const

/** Some voters that no other check knows. */
function voters({ random }: Scene): readonly [string, string, string] {
  const [a, b, c] = random.shuffled(VOTERS).map((name) => `${name}-${random.integer(100, 999)}`)
  return [a ?? '', b ?? '', c ?? '']
}

/** A new poll, in the process where the learner's module is. Its `name` is what it is called in what the learner reads. */
async function openPoll(
  scene: Scene,
  { name = 'poll', id = scene.random.text(), after }: { name?: string; id?: string; after?: Poll } = {},
): Promise<Poll> {
  const { random } = scene
  const size = random.integer(2, 4)
  const module = await scene.module('dedup.ts')
  const counts = new Array<number>(size).fill(0)
  const poll = await module.keeps({ id, options: random.texts(size), counts, votes: new Map() }, name)
  const calls = after?.calls ?? []
  const anyOption = () => random.integer(0, size - 1)
  return {
    size,
    calls,
    lastOption: size - 1,
    anyOption,
    twoOptions() {
      // Option 0, which is falsy, has a check of its own.
      const option = random.integer(1, size - 1)
      return [option, (option + random.integer(1, size - 1)) % size]
    },
    async castsVote(vote, ...due) {
      const before = [...counts]
      if (due[0] === 'accepted' && typeof vote.option === 'number') counts[vote.option] = (counts[vote.option] ?? 0) + 1
      const call = `castVote(${name}, ${show(vote)})`
      const answer = await module.calls('castVote', poll, vote)
      judge(answer, { due, counts, before, calls, call })
      calls.push(`${call} → ${show(answer)}`)
    },
  }
}

interface Due {
  /** The statuses that are right. */
  readonly due: readonly [Status, ...Status[]]
  /** The counts that are right, and what they were before this call. */
  readonly counts: readonly number[]
  readonly before: readonly number[]
  readonly call: string
  /** What was called before. */
  readonly calls: readonly string[]
}

/** Judges one answer. When it is wrong, the calls that led to it are shown, ready to be made a test of. */
function judge(answer: unknown, { due, counts, before, calls, call }: Due): void {
  const [status] = due
  const isRightStatus = isObject(answer) && due.some((each) => each === answer.status)
  if (isRightStatus && isSame(answer.counts, counts)) return
  const slip = nearMiss({ status: isRightStatus ? any.text : status, counts: any.list }, answer, NO_FRAME)
  const expected = due.map((each) => show({ status: each, counts })).join(', or ')
  const shown = calls.slice(-MOST_CALLS)
  const more = calls.length > shown.length ? [`(${calls.length - shown.length} calls before these)`] : []
  fail({
    ...(slip === null
      ? departure(Object(answer), { status, isRightStatus, counts, before })
      : { message: `What castVote returned has the wrong shape. ${slip}`, anomaly: 'wrong-shape' }),
    expected: [...more, ...shown, `${call} → ${expected}`].join('\n'),
    actual: [...more, ...shown, `${call} → ${show(answer)}`].join('\n'),
  })
}

/** Calls that are shown of what came before. */
const MOST_CALLS = 6
/** What `nearMiss` is told of a value that came in no frame. */
const NO_FRAME = { text: 'null', isBinary: false }

interface Departure {
  readonly status: Status
  readonly isRightStatus: boolean
  readonly counts: readonly number[]
  readonly before: readonly number[]
}

/** What went wrong, in a sentence. */
function departure(
  answer: Record<string, unknown>,
  { status, isRightStatus, counts, before }: Departure,
): { message: string; anomaly: 'duplicated' | 'lost' | 'stale' | 'unexpected' } {
  if (!isRightStatus && answer.status === 'accepted') return ACCEPTED_WRONGLY[status]
  if (!isRightStatus && status === 'accepted') {
    return { message: 'A vote that should be counted was turned away.', anomaly: 'lost' }
  }
  if (!isRightStatus) {
    const message = `The status is ${show(answer.status)}, where ${show(status)} is due.`
    return { message, anomaly: 'unexpected' }
  }
  if (status === 'accepted' && isSame(answer.counts, before)) {
    return { message: 'The vote was accepted, but the counts in the answer are those of before.', anomaly: 'stale' }
  }
  const [given, due] = [sum(answer.counts), sum(counts)]
  if (given > due)
    return { message: `The answer says “${status}”, and yet the vote was counted.`, anomaly: 'duplicated' }
  if (given < due)
    return { message: 'The counts lack a vote that was accepted before: they are old.', anomaly: 'stale' }
  return { message: 'The counts hold a vote in another place than it was given.', anomaly: 'unexpected' }
}

const ACCEPTED_WRONGLY = {
  accepted: { message: 'The vote was accepted.', anomaly: 'unexpected' },
  duplicate: { message: 'A retry was taken for another vote.', anomaly: 'duplicated' },
  already_voted: { message: 'A voter who had voted was let vote again.', anomaly: 'duplicated' },
  invalid: { message: 'A vote was accepted that is none.', anomaly: 'unexpected' },
} as const

function isSame(given: unknown, due: readonly number[]): boolean {
  return Array.isArray(given) && given.length === due.length && due.every((count, i) => given[i] === count)
}

function sum(counts: unknown): number {
  return Array.isArray(counts) ? counts.reduce((all: number, count) => all + Number(count), 0) : 0
}
