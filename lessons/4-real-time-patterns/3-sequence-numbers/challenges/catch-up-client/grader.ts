import {
  any,
  challenge,
  FailedExpectation,
  fail,
  isObject,
  milliseconds,
  type Peer,
  type PlayedServer,
  type Program,
  type Scene,
  seconds,
  show,
  within,
} from '#grader'

/** Messages to hear before the break, and the fewest that are missed in it. */
const TEN = 10
const MISSED = 20
/** Milliseconds between two live messages. */
const PACE = 100
/** Seconds that the break takes at least and at most, and that a client may wait for a message. */
const AWAY = { least: 1.9, most: 4 }
const PATIENCE = 10

const FIRST = 'says -1 on its first visit'
const LEAVES = 'leaves when it has heard ten messages'
const STAYS_AWAY = 'stays away for two seconds'
const BACK = 'comes back and says the number of the last message it heard'
const RIGHT = 'lets a server pass that is right'
const LOST = 'notices a message that is missing from the replay'

const BLIND = 'A test that lets a broken server pass is worse than none: it is believed.'
const UNFAIR = 'A test that fails a server that is right is soon switched off.'

export default challenge(
  'A client that tests catching up',
  ({ check }) => {
    check(
      FIRST,
      async (scene) => {
        await beginsFirstVisit(scene, { first: 0 })
      },
      {
        because: 'Without a catch_up the server does not know what the client has. -1 stands for: nothing yet.',
        hint: 'The address is process.argv[2]. Send { type: "catch_up", lastSeq: -1 } as soon as the connection is open.',
      },
    )

    check(
      LEAVES,
      async (scene) => {
        await makesFirstVisit(scene, { first: 0 })
      },
      {
        because: 'There must be something to remember before there can be a gap behind it.',
        hint: 'Count what has the type message, and call close() when there were ten.',
        needs: [FIRST],
      },
    )

    check(
      STAYS_AWAY,
      async (scene) => {
        await comesBack(scene, { first: 0 })
      },
      {
        because: 'While you are away, messages are said that you miss. That is the gap the server has to fill.',
        hint: 'Two seconds lie between the close of the first connection and the new WebSocket: await the pause.',
        needs: [FIRST, LEAVES],
      },
    )

    check(
      BACK,
      async (scene) => {
        await beginsSecondVisit(scene, { first: 0 })
      },
      {
        because: 'The number is how the server knows where your gap begins.',
        hint: 'Keep the seq of each message you hear in a variable that outlives the connection. Numbers may begin with 0.',
        needs: [FIRST, LEAVES, STAYS_AWAY],
      },
    )

    check(RIGHT, (scene) => passes(scene, { first: 1 }), {
      because: UNFAIR,
      hint: 'Nothing was lost, nothing came twice, all in order: exit with 0 when thirty more were heard.',
      needs: [BACK],
    })

    check(
      'passes over what it does not know',
      (scene) =>
        passes(scene, {
          first: scene.random.pick([0, 1]),
          greeting: { type: 'welcome', messages: 3, text: 'You are client number 7.' },
          written: (message) => ({ ...message, at: '2031-05-01T12:00:00Z', replayed: false }),
        }),
      {
        because: UNFAIR,
        hint: 'Look at the type first. Only message and full_state are your business, and more fields do no harm.',
        needs: [RIGHT],
      },
    )

    check(
      LOST,
      async (scene) => {
        const gone = scene.random.integer(3, MISSED - 4)
        await isNoticed(scene, {
          first: 1,
          fault: (missed) => `never sent message ${seqOf(missed, gone)}`,
          replay: (missed) => missed.toSpliced(gone, 1),
        })
      },
      { because: BLIND, hint: 'After 17 comes 18. When 19 comes instead, 18 is lost.', needs: [RIGHT] },
    )

    check(
      'says which message is missing',
      async (scene) => {
        const gone = scene.random.integer(3, MISSED - 4)
        const { client, missed } = await makesFaultyVisits(scene, {
          first: 1,
          replay: (missed) => missed.toSpliced(gone, 1),
        })
        const number = seqOf(missed, gone)
        await hasNoticed(client, { scene, fault: `never sent message ${number}` })
        if (new RegExp(`(?<!\\d)${number}(?!\\d)`).test(client.output)) return
        fail({
          message: `Message ${number} was missing, and the client did not say so.`,
          anomaly: 'unexpected',
          expected: `the number ${number} on the console`,
          actual: lastOf(client.output),
        })
      },
      {
        because: 'Whoever has to mend the server wants to know where to look.',
        hint: 'Print the number that was due when another one came, before you exit with 1.',
        needs: [RIGHT, LOST],
      },
    )

    check(
      'notices a message that is lost between replay and live',
      (scene) =>
        isNoticed(scene, {
          first: 1,
          fault: () => 'replayed all that was missed, and lost the first message after it',
          live: (said) => said.slice(1),
        }),
      {
        because: `${BLIND} Between replay and live is where servers lose messages most.`,
        hint: 'The replay is not the end: listen until thirty were heard, and compare the live ones, too.',
        needs: [RIGHT],
      },
    )

    check(
      'notices a message that is lost before the break',
      (scene) =>
        isNoticed(scene, {
          first: 1,
          fault: () => 'lost message 5 on the first visit',
          before: (said) => said.filter(({ seq }) => seq !== 5),
        }),
      {
        because: BLIND,
        hint: 'From the second message on, each one has a predecessor to be compared with.',
        needs: [RIGHT],
      },
    )

    check(
      'notices a message that comes twice',
      async (scene) => {
        const twice = scene.random.integer(3, MISSED - 4)
        await isNoticed(scene, {
          first: 1,
          fault: (missed) => `sent message ${seqOf(missed, twice)} twice`,
          replay: (missed) => missed.flatMap((message, i) => (i === twice ? [message, message] : [message])),
        })
      },
      {
        because: `${BLIND} What comes twice is shown twice, paid twice, counted twice.`,
        hint: 'A number that is not larger than the last one has been here before. A Set would hide it.',
        needs: [RIGHT],
      },
    )

    check(
      'notices that the last message it heard comes again',
      (scene) =>
        isNoticed(scene, {
          first: 1,
          fault: (missed) => `sent message ${seqOf(missed, 0) - 1} again, which the client had said it knew`,
          replay: (missed, known) => [...known.slice(-1), ...missed],
        }),
      {
        because: `${BLIND} Off by one is the most common fault of all: >= where > was meant.`,
        hint: 'Go on counting across the break: after lastSeq the next message is lastSeq + 1.',
        needs: [RIGHT],
      },
    )

    check(
      'notices messages in the wrong order',
      async (scene) => {
        const at = scene.random.integer(3, MISSED - 5)
        await isNoticed(scene, {
          first: 1,
          fault: (missed) => `sent message ${seqOf(missed, at + 1)} before message ${seqOf(missed, at)}`,
          replay: (missed) => missed.toSpliced(at, 2, ...missed.slice(at, at + 2).reverse()),
        })
      },
      {
        because: BLIND,
        hint: 'Judge each message as it comes. Whoever sorts first has mended what should be found.',
        needs: [RIGHT],
      },
    )

    check(
      'notices a hole in a full state',
      async (scene) => {
        const gone = scene.random.integer(3, MISSED - 4)
        await isNoticed(scene, {
          first: 1,
          fault: (missed) => `answered with a full_state that lacks message ${seqOf(missed, gone)}`,
          replay: (missed, known) => [
            {
              type: 'full_state',
              messages: [...known, ...missed.toSpliced(gone, 1)].map(({ seq, text }) => ({ seq, text })),
            },
          ],
        })
      },
      {
        because: `${BLIND} A list can have a hole like everything else.`,
        hint: 'Judge the messages of a full_state like single ones, or call a full_state wrong where a replay was due.',
        needs: [RIGHT],
      },
    )

    check(
      'notices that nothing is replayed',
      (scene) =>
        isNoticed(scene, {
          first: 1,
          fault: () => 'replayed nothing, and went on live',
          replay: () => [],
        }),
      {
        because: `${BLIND} A server that has forgotten all about you looks very much alive.`,
        hint: 'The first message of the second visit must follow the last one of the first.',
        needs: [RIGHT],
      },
    )

    check(
      'notices a message with the wrong text',
      async (scene) => {
        const wrong = scene.random.integer(3, MISSED - 5)
        await isNoticed(scene, {
          first: 1,
          fault: (missed) => `sent message ${seqOf(missed, wrong)} with the text of another`,
          replay: (missed) =>
            missed.map((message, i) => (i === wrong ? { ...message, text: missed[i + 1]?.text ?? '' } : message)),
        })
      },
      {
        because: `${BLIND} A server that takes texts from the wrong place of its buffer still counts correctly.`,
        hint: 'The text of message 17 is “message 17”.',
        needs: [RIGHT],
      },
    )

    check(
      'gives up on a server that falls silent',
      (scene) =>
        isNoticed(scene, {
          first: 1,
          fault: () => `sent the ${MISSED} that were missed, and then nothing for ${PATIENCE} s`,
          live: () => [],
        }),
      {
        because: `${BLIND} When nothing comes, nothing wrong comes either.`,
        hint: 'Start a timer that each message winds up again, and fail when it runs out.',
        needs: [RIGHT],
      },
    )

    check(
      'gives up on a server that hangs up',
      (scene) =>
        isNoticed(scene, {
          first: 1,
          fault: () => `sent the ${MISSED} that were missed, and closed the connection`,
          live: () => [],
          hangsUp: true,
        }),
      {
        because: `${BLIND} An end that you did not ask for is not the end you waited for.`,
        hint: 'In the close event, look whether you had heard enough.',
        needs: [RIGHT],
      },
    )

    check(
      'gives up when there is no server',
      async (scene) => {
        const client = await scene.starts('client.ts', { args: [`ws://localhost:${scene.random.integer(8100, 8999)}`] })
        await hasNoticed(client, { scene, fault: 'was not there at all' })
      },
      {
        because: `${BLIND} A server that does not run has passed no test.`,
        hint: 'The error event comes when the connection cannot be made. Exit with 1 there.',
        needs: [RIGHT],
      },
    )
  },
  { entry: 'client.ts', starts: 'nothing', clock: 'travel' },
)

interface Message {
  readonly type: 'message'
  readonly seq: number
  readonly text: string
}

/** A server as the grader plays it: right in everything that is not said here. */
interface Course {
  /** The number of its first message. */
  readonly first: 0 | 1
  /** What it says before anything else, on each connection. */
  readonly greeting?: object
  /** How it writes a message. */
  readonly written?: (message: Message) => object
  /** What it sends of what it says before the break. */
  readonly before?: (said: readonly Message[]) => readonly Message[]
  /** How it fills the gap. `known` is what the client heard before. */
  readonly replay?: (missed: readonly Message[], known: readonly Message[]) => readonly object[]
  /** What it sends of what it says after the replay. */
  readonly live?: (said: readonly Message[]) => readonly Message[]
  readonly hangsUp?: boolean
}

/** A server that is wrong in one place. */
interface Faulty extends Course {
  /** What it did, to be said after “The server”. */
  readonly fault: (missed: readonly Message[]) => string
}

interface Meeting {
  readonly scene: Scene
  readonly server: PlayedServer
  readonly client: Program
  readonly course: Course
}

/** The client comes and says -1. */
async function beginsFirstVisit(scene: Scene, course: Course): Promise<Meeting & { visitor: Peer }> {
  const port = scene.random.integer(8100, 8999)
  const server = await scene.plays(port)
  const client = await scene.starts('client.ts', { args: [`ws://localhost:${port}`] })
  const visitor = await server.welcomes('Visit 1').catch((error: unknown) => neverCame(error, { client, port }))
  if (course.greeting !== undefined) visitor.sends(course.greeting)
  await visitor.expects({ type: 'catch_up', lastSeq: -1 }, within(1000))
  visitor.sends({ type: 'full_state', messages: [] })
  return { scene, server, client, course, visitor }
}

/** It hears ten messages, and leaves. Gives all that was said, which may be more than it heard. */
async function makesFirstVisit(
  scene: Scene,
  course: Course,
): Promise<Meeting & { said: readonly Message[]; leftAt: number }> {
  const { visitor, ...meeting } = await beginsFirstVisit(scene, course)
  const said = messagesFrom(course.first, TEN - 1)
  speaks(said, { to: visitor, in: meeting })
  if (await hasGone(visitor)) await leftTooEarly(meeting, said.length)
  while (said.length < 4 * TEN) {
    const message = messageOf(course.first + said.length)
    said.push(message)
    const leftAt = performance.now()
    speaks([message], { to: visitor, in: meeting })
    if (await hasGone(visitor)) return { ...meeting, said, leftAt }
    await livesThrough(meeting, milliseconds(PACE))
    if (await hasGone(visitor)) return { ...meeting, said, leftAt }
  }
  return fail({
    message: `The client has heard ${said.length} messages and is still there.`,
    anomaly: 'unanswered',
    expected: `it closes the connection after ${TEN} messages`,
    actual: 'the connection is open',
  })
}

/** It stays away as long as it should, and connects again. */
async function comesBack(scene: Scene, course: Course): Promise<Meeting & { visitor: Peer; said: readonly Message[] }> {
  const { leftAt, ...meeting } = await makesFirstVisit(scene, course)
  const { server } = meeting
  const name = 'Visit 2'
  // Whoever is back at once is seen before any time has passed, and whoever waits for a second, after most of it has.
  for (const travelled of [0, 1.5]) {
    if (travelled > 0) await livesThrough(meeting, seconds(travelled))
    const early = await server.welcomes(name, within(1)).catch(ifItDidNot)
    if (early === null) continue
    // All that has passed here may have passed there as well: on a busy machine that is more than the journey.
    if (travelled + (PACE + performance.now() - leftAt) / 1000 >= AWAY.least) return { ...meeting, visitor: early }
    fail({
      message: 'The client came back too soon.',
      anomaly: 'unexpected',
      expected: 'a break of two seconds',
      actual: `it was back within ${AWAY.least} s`,
    })
  }
  await livesThrough(meeting, seconds(0.8))
  let visitor = await server.welcomes(name, within(20)).catch(ifItDidNot)
  if (visitor === null && meeting.client.isRunning) {
    await livesThrough(meeting, seconds(AWAY.most - AWAY.least))
    visitor = await server.welcomes(name, within(20)).catch(ifItDidNot)
  }
  if (visitor !== null) return { ...meeting, visitor }
  const { client } = meeting
  return fail({
    message: client.isRunning
      ? `The client did not come back within ${AWAY.most} s.`
      : 'The client ended after its first visit, and never came back.',
    anomaly: 'unanswered',
    expected: 'a second connection, two seconds after the first',
    actual: client.isRunning ? 'the client is still away' : lastOf(client.output),
  })
}

/** It says how far it got. */
async function beginsSecondVisit(
  scene: Scene,
  course: Course,
): Promise<Meeting & { visitor: Peer; known: readonly Message[] }> {
  const { said, visitor, ...meeting } = await comesBack(scene, course)
  if (course.greeting !== undefined) visitor.sends(course.greeting)
  const asked = await visitor.expects({ type: 'catch_up', lastSeq: any.integer }, within(1000))
  // What was said while it closed the connection it may have heard or not.
  const known = said.filter(({ seq }) => seq <= asked.lastSeq)
  const tenth = course.first + TEN - 1
  const last = course.first + said.length - 1
  if (asked.lastSeq >= tenth && asked.lastSeq <= last) return { ...meeting, visitor, known }
  return fail({
    message: `The client came back and did not say the number of the last message it heard, which was ${last}.`,
    anomaly: 'unexpected',
    expected: show({ type: 'catch_up', lastSeq: last }),
    actual: show(asked),
    blames: [asked],
  })
}

/** It is given what the course has for it, and listens until it has heard enough of it. */
async function makesSecondVisit(scene: Scene, course: Course): Promise<Meeting & { missed: readonly Message[] }> {
  const { visitor, known, ...meeting } = await beginsSecondVisit(scene, course)
  const { replay = (missed) => missed, live = (said) => said } = course
  const next = course.first + known.length
  const missed = messagesFrom(next, MISSED)
  const after = live(messagesFrom(next + MISSED, 4 * TEN))
  speaks([...replay(missed, known), ...after.slice(0, TEN)], { to: visitor, in: meeting })
  if (course.hangsUp && !(await hasGone(visitor))) await visitor.closes(1001, 'going away').catch(ifGone)
  // Whoever listens by the clock hears more, at the usual pace.
  for (let said = TEN; said < after.length && !(await hasGone(visitor)); said += 5) {
    await livesThrough(meeting, milliseconds(5 * PACE))
    speaks(after.slice(said, said + 5), { to: visitor, in: meeting })
  }
  return { ...meeting, missed }
}

async function passes(scene: Scene, course: Course): Promise<void> {
  const { client } = await makesSecondVisit(scene, course)
  const { exitCode } = await ends(client, {
    scene,
    sentence: 'The client heard all there was to hear, and did not come to its end.',
  })
  if (exitCode === 0) return
  fail({
    message: 'The client found fault with a server that is right.',
    anomaly: 'unexpected',
    expected: 'exit code 0',
    actual: `${saidCode(exitCode)}\n${lastOf(client.output)}`,
  })
}

/** The learner's client meets a server with a fault, and does not let it pass. */
async function isNoticed(scene: Scene, { fault, ...course }: Faulty): Promise<void> {
  const { client, missed } = await makesFaultyVisits(scene, course)
  await hasNoticed(client, { scene, fault: fault(missed) })
}

/** The same, for a server whose fault may show before the break: a client that has noticed it need not go on. */
async function makesFaultyVisits(
  scene: Scene,
  course: Course,
): Promise<Pick<Meeting, 'client'> & { missed: readonly Message[] }> {
  if (course.before === undefined) return makesSecondVisit(scene, course)
  const { visitor, ...meeting } = await beginsFirstVisit(scene, course)
  const { client, server } = meeting
  for (const message of course.before(messagesFrom(course.first, 2 * TEN))) {
    if (await hasGone(visitor)) break
    speaks([message], { to: visitor, in: meeting })
  }
  if (client.isRunning) await livesThrough(meeting, seconds(AWAY.most))
  const back = await server.welcomes('Visit 2', within(20)).catch(ifItDidNot)
  if (back === null) return { client, missed: [] }
  const asked = await back.expects({ type: 'catch_up', lastSeq: any.integer })
  const missed = messagesFrom(asked.lastSeq + 1, MISSED + TEN)
  speaks(missed, { to: back, in: meeting })
  return { client, missed }
}

async function hasNoticed(client: Program, { scene, fault }: { scene: Scene; fault: string }): Promise<void> {
  const sentence = `The server ${fault}, and the client is still waiting.`
  const { exitCode } = await ends(client, { scene, sentence })
  if (exitCode !== 0) return
  fail({
    message: `The server ${fault}, and the client let it pass.`,
    anomaly: 'unexpected',
    expected: 'an exit code other than 0',
    actual: `exit code 0\n${lastOf(client.output)}`,
  })
}

/** Clients that have seen enough end at once; others are given the time that they may take. */
async function ends(client: Program, { scene, sentence }: { scene: Scene; sentence: string }) {
  try {
    return await client.exits({}, within(100))
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
  }
  await livesThrough({ scene, client }, seconds(PATIENCE + 0.5))
  try {
    return await client.exits()
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    return fail({ ...error.failure, message: sentence, expected: 'it comes to its end' })
  }
}

function neverCame(error: unknown, { client, port }: { client: Program; port: number }): never {
  if (!(error instanceof FailedExpectation)) throw error
  return fail({
    ...error.failure,
    message: `Nobody came to ws://localhost:${port}, the address that the client was given. ${error.failure.message}`,
    actual: lastOf(client.output),
  })
}

/** A connection ended too soon: on purpose, or because the client has come to its end. */
async function leftTooEarly({ client, course }: Meeting, heard: number): Promise<never> {
  const hasEnded = await client.exits({}, within(200)).then(() => true, ifItDidNot)
  const why = course.first === 0 ? ' Its numbers began with 0, which is allowed.' : ''
  return fail({
    message: hasEnded
      ? `The client gave up on a server that had done nothing wrong so far.${why}`
      : `The client left when it had heard ${heard} messages.`,
    anomaly: 'unexpected',
    expected: `it closes the connection after ${TEN} messages`,
    actual: hasEnded ? lastOf(client.output) : `it closed the connection after ${heard}`,
  })
}

/** Sends these in one go, in the course's handwriting, as long as there is somebody to hear them. */
function speaks(messages: readonly object[], { to, in: { course } }: { to: Peer; in: Meeting }): void {
  const { written = (message) => message } = course
  for (const message of messages) {
    try {
      to.sends(isMessage(message) ? written(message) : message)
    } catch (error) {
      ifGone(error)
      return
    }
  }
}

/** The client lives on, and may come to its end on the way, well or badly: that is judged by its exit code. */
async function livesThrough({ scene, client }: Pick<Meeting, 'scene' | 'client'>, ms: number): Promise<void> {
  try {
    await scene.after(ms)
  } catch (error) {
    if (!(error instanceof FailedExpectation) || error.failure.anomaly !== 'crashed' || client.isRunning) throw error
  }
}

/** Whether it is gone, now that it has dealt with all it was sent: a pong comes behind that. */
async function hasGone(visitor: Peer): Promise<boolean> {
  try {
    await visitor.pings(within(200))
    return false
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    return error.failure.anomaly === 'closed'
  }
}

function ifItDidNot(error: unknown): null {
  if (error instanceof FailedExpectation) return null
  throw error
}

function ifGone(error: unknown): void {
  if (!(error instanceof FailedExpectation)) throw error
}

function messagesFrom(first: number, count: number): Message[] {
  return Array.from({ length: count }, (_, i) => messageOf(first + i))
}

function messageOf(seq: number): Message {
  return { type: 'message', seq, text: `message ${seq}` }
}

function seqOf(messages: readonly Message[], index: number): number {
  return messages[index]?.seq ?? Number.NaN
}

function isMessage(value: object): value is Message {
  return isObject(value) && value.type === 'message'
}

function saidCode(exitCode: number | undefined): string {
  return exitCode === undefined ? 'it was ended by a signal' : `exit code ${exitCode}`
}

/** The last lines that the client printed. */
function lastOf(output: string): string {
  const lines = output.trimEnd().split('\n')
  if (output.trim() === '') return 'it printed nothing'
  return `it printed:\n${lines.length > 8 ? `(${lines.length - 8} lines before this)\n` : ''}${lines.slice(-8).join('\n')}`
}
