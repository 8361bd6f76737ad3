import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import type { Ending, RunEvent, SourceFile } from '#protocol'
import { descendantsOf } from '../../sandbox-server/agent/process-tree.ts'
import { type Logger, openPods, type Pod, type Pods, type Run } from '../../sandbox-server/pods/index.ts'
import { eventually } from '../support/eventually.ts'

export const appRoot = resolve(import.meta.dirname, '../..')

/** Keeps what the pods told the operator, for the tests that ask. */
export const log: string[] = []
export const logger: Logger = {
  info: () => {},
  warn: (facts, message) => log.push(`${message} ${JSON.stringify(facts)}`),
  error: (facts, message) => log.push(`${message} ${JSON.stringify(facts)}`),
}

/** A run that is over, as a page would have seen it. */
export interface Outcome {
  readonly events: readonly RunEvent[]
  readonly stdout: string
  readonly stderr: string
  /** Throws when the run broke instead. */
  readonly ending: Ending
}

export interface PodTools {
  readonly pods: Pods
  readonly pod: Pod
  /** Runs a program, called server.ts unless files are given, to its end. */
  run(program: string | readonly SourceFile[], options?: RunToolOptions): Promise<Outcome>
}

export interface RunToolOptions {
  readonly wallMs?: number
  /** Sees each event while the run goes on. */
  readonly on?: (event: RunEvent, run: Run) => void
}

let opened: Promise<Pods> | null = null
let shared: { pod: Pod; isGone: boolean } | null = null
after(async () => await (await opened)?.close())

/** One pod for all tests of a file, as a learner's page has one for all its runs: a new one where an attack took it down. */
async function sharedPod(pods: Pods): Promise<Pod> {
  if (shared !== null && !shared.isGone) return shared.pod
  const pod = await pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(10_000))
  const state = { pod, isGone: false }
  shared = state
  void pod.gone.then(() => {
    state.isGone = true
  })
  return pod
}

/** Skipped only where bubblewrap is not installed: where it is and does not hold, the test fails. */
export const skip = existsSync('/usr/bin/bwrap')
  ? false
  : 'bubblewrap is not installed: sudo apt-get install -y bubblewrap'

/** A test in a real pod. */
export function podTest(name: string, act: (tools: PodTools) => Promise<void>): void {
  test(name, { skip, timeout: 300_000 }, async () => {
    opened ??= openPods({ isolation: 'bubblewrap', appRoot, logger })
    const pods = await opened
    assert.equal(pods.whyNot, null)
    const pod = await sharedPod(pods)
    await act({ pods, pod, run: async (program, options) => await runIn(await sharedPod(pods), program, options) })
  })
}

/** Another learner's pod, with a challenge to be graded: one for all attacks of a file, which no attack may take down. */
let neighbour: Promise<Pod> | null = null

const ECHO = `
  import { WebSocketServer } from 'ws'
  new WebSocketServer({ port: Number(process.env.PORT) })`

export interface AttackTools extends PodTools {
  /** Another learner's pod. */
  readonly neighbour: Pod
}

/**
 * An attack. Whatever it does: no run broke in it, its pod (or a new one) serves the next run, the very same neighbour
 * grades as before, and nothing is left of it below this process.
 */
export function attack(name: string, act: (tools: AttackTools) => Promise<void>): void {
  podTest(name, async (tools) => {
    const challengeFolder = join(import.meta.dirname, 'fixtures/fine')
    neighbour ??= tools.pods.start({ challengeFolder, services: [] }, AbortSignal.timeout(20_000))
    const other = await neighbour
    const told = log.length
    await act({ ...tools, neighbour: other })
    assert.deepEqual(
      log.slice(told).filter((line) => line.startsWith('A run broke')),
      [],
    )
    const next = await tools.run(`console.log('still here')`)
    assert.equal(next.stdout, 'still here\n')
    assert.equal(next.ending.how, 'finished')
    const events: RunEvent[] = []
    const options = { seed: '1', patience: 3, on: (event: RunEvent) => events.push(event) }
    await other.check([{ name: 'server.ts', text: ECHO }], options).over
    const verdict = events.find((event) => event.type === 'verdict')?.verdict
    assert.equal(
      verdict?.status,
      'pass',
      `the neighbour was not graded as before: ${JSON.stringify(verdict ?? events)}`,
    )
    // A few pods with a spare process each are there for good; what an attack started is not.
    await eventually('the attack left no process', () => descendantsOf(process.pid).length <= MOST_PROCESSES, 60_000)
  })
}

/** Of three pods: bubblewrap and the agent, and twice bubblewrap and Node for each of at most two spares. */
const MOST_PROCESSES = 3 * (3 + 2 * 3)

/** Runs a program in a pod to its end. */
export async function runIn(
  pod: Pod,
  program: string | readonly SourceFile[],
  { wallMs = 10_000, on }: RunToolOptions = {},
): Promise<Outcome> {
  const files = typeof program === 'string' ? [{ name: 'server.ts', text: program }] : program
  const events: RunEvent[] = []
  const run: Run = pod.run(files, {
    entry: files[0]?.name ?? '',
    wallMs,
    on(event) {
      events.push(event)
      // The first event may come before `run` is there; no test needs it before the program speaks.
      if (on !== undefined && event.type !== 'started') on(event, run)
    },
  })
  await run.over
  return outcomeOf(events)
}

export function outcomeOf(events: readonly RunEvent[]): Outcome {
  const printed = (stream: string) =>
    events.flatMap((event) => (event.type === 'output' && event.stream === stream ? [event.text] : [])).join('')
  return {
    events,
    stdout: printed('stdout'),
    stderr: printed('stderr'),
    get ending() {
      const last = events.at(-1)
      if (last?.type !== 'ended') assert.fail(`the run did not end: ${JSON.stringify(last)} ${log.join('\n')}`)
      return last.ending
    },
  }
}

/** What a program printed as one JSON value. */
export function json(outcome: Outcome): unknown {
  try {
    return JSON.parse(outcome.stdout)
  } catch (cause) {
    throw new Error(`no JSON was printed: ${outcome.stdout} ${outcome.stderr} ${outcome.ending.message}`, { cause })
  }
}
