// What a grader and the tests host in the learner's sandbox say to each other.

export interface TestQuestion {
  readonly do: 'run'
  readonly file: string
}

/** How one test went. */
export interface TestResult {
  /** With the names of its blocks in front: `castVote › counts once`. */
  readonly name: string
  readonly status: 'passed' | 'failed' | 'skipped' | 'todo'
  readonly message?: string
  /** Such as `dedup.test.ts:12`. */
  readonly place?: string
  readonly durationMs: number
}

export interface TestAnswer {
  readonly tests: readonly TestResult[]
  /** Why the file could not be run as it stands. */
  readonly problem: string | null
}

const STATUSES = ['passed', 'failed', 'skipped', 'todo'] as const
const MOST_TESTS = 400
const LONGEST = { name: 2_000, message: 4_000, place: 200 }

/** Reads what came back from a host. Null when it is nothing that the tests host says. */
export function testAnswer(said: unknown): TestAnswer | null {
  if (!isRecord(said) || !Array.isArray(said.tests) || said.tests.length > MOST_TESTS) return null
  const tests = said.tests.map(testResult)
  const sound = tests.filter((test) => test !== null)
  if (sound.length < tests.length) return null
  return { tests: sound, problem: typeof said.problem === 'string' ? said.problem.slice(0, LONGEST.message) : null }
}

/** Reads which test a host began, or null. */
export function testStarted(said: unknown): string | null {
  return isRecord(said) && typeof said.started === 'string' ? said.started.slice(0, LONGEST.name) : null
}

function testResult(said: unknown): TestResult | null {
  if (!isRecord(said) || typeof said.name !== 'string') return null
  const status = STATUSES.find((each) => each === said.status)
  if (status === undefined) return null
  return {
    name: said.name.slice(0, LONGEST.name),
    status,
    ...(typeof said.message === 'string' ? { message: said.message.slice(0, LONGEST.message) } : {}),
    ...(typeof said.place === 'string' ? { place: said.place.slice(0, LONGEST.place) } : {}),
    durationMs: typeof said.durationMs === 'number' && Number.isFinite(said.durationMs) ? said.durationMs : 0,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
