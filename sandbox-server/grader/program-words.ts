import type { Ending } from '#protocol'
import { eventually } from './eventually.ts'
import { FailedExpectation } from './failed-expectation.ts'
import { RunningProgram } from './running-program.ts'
import { explainEnd } from './server-ended.ts'
import { show } from './show.ts'
import type { Surroundings } from './surroundings.ts'
import { find, type Word } from './words.ts'

/** Milliseconds an expectation of a program waits when no `within` says otherwise. */
const USUAL_WAIT = 1_000
/** Characters of output that a failed expectation shows: the last ones. */
const SHOWN_OUTPUT = 2_000

/** Programs of the learner's: the servers that are there, and others that a check starts. */
export interface ProgramWords {
  /** A server that was started before the check; without a name the first. */
  program(name?: string): Program
  /** Starts a file of the learner's beside the servers, and waits for nothing. It is ended with the check. */
  starts(entry: string, options?: StartsOptions): Promise<Program>
}

export interface StartsOptions {
  /** What it is called in sentences and on the wire; without it, the file's name. */
  readonly name?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A program of the learner's, to be looked at and to be done harm to. */
export interface Program {
  readonly name: string
  /** All it printed so far. */
  readonly output: string
  readonly isRunning: boolean
  /** That it prints this, after what an earlier `prints` of the check found. Gives the text, or the match's. */
  prints(what: string | RegExp, ...words: Word[]): Promise<string>
  /** That it comes to its end by itself, with this exit code when one is named. */
  exits(options?: { readonly code?: number }, ...words: Word[]): Promise<Ending>
  /** Ends it at once (SIGKILL). */
  dies(): Promise<void>
  /** Starts it again; ends it first when it still runs. */
  restarts(): Promise<void>
  /** Stops it where it stands: connections stay open, and nothing answers. */
  freezes(): void
  thaws(): void
}

/** The words for programs. */
export function programWords(surroundings: Surroundings): ProgramWords {
  const { group, stage, setup, recorder, signal, ledger, onClear } = surroundings
  const handles = new Map<RunningProgram, Program>()
  const handleOf = (program: RunningProgram): Program => {
    const handle = handles.get(program) ?? handleFor(program, surroundings)
    handles.set(program, handle)
    return handle
  }
  return {
    program: (name) => handleOf(group.servers.named(name)),
    starts: (entry, { name = entry, args = [], env = {} } = {}) =>
      ledger.watch(`starts('${entry}')`, async () => {
        const lane = `client:${name}`
        recorder.lane({ id: lane, role: 'client', name })
        const program = await RunningProgram.start({
          ...{ name, lane, recorder, signal },
          command: ['node', entry, ...args].join(' '),
          onEnding: (ending) => group.endings.push(ending),
          launch: () =>
            stage.launch({
              what: { entry },
              name,
              args,
              env: { ...group.services.env, ...env },
              clock: setup.clock,
              ...group.clockNow(),
            }),
        })
        group.started.add(program)
        onClear(async () => {
          group.started.delete(program)
          await program.stop()
        })
        return handleOf(program)
      }),
  }
}

function handleFor(program: RunningProgram, { ledger, patience, signal }: Surroundings): Program {
  const name = program.name === '' ? 'the server' : program.name
  let seen = program.output.length
  const watch = <T>(verb: string, work: () => Promise<T>) => ledger.watch(`program.${verb}`, work)
  return {
    name,
    get output() {
      return program.output
    },
    get isRunning() {
      return program.isRunning
    },
    prints: (what, ...words) =>
      watch('prints(…)', async () => {
        const found = await eventually(() => findIn(program.output.slice(seen), what), {
          withinMs: waitOf(words),
          ...{ patience, signal },
          isHopeless: () => !program.isRunning,
        })
        if (found !== null) {
          seen += found.end
          return found.text
        }
        const { ending } = program
        throw failure(words, {
          message: ending === null ? `${name} did not print what was due.` : explainEnd(ending, name),
          anomaly: ending === null ? 'unanswered' : 'crashed',
          expected: `${name} prints ${typeof what === 'string' ? show(what) : `something like ${what}`}`,
          actual: lastOf(program.output.slice(seen)),
          blames: [program.exitEvent],
        })
      }),
    exits: ({ code } = {}, ...words) =>
      watch('exits(…)', async () => {
        const expected = code === undefined ? `${name} comes to its end` : `${name} ends with exit code ${code}`
        const ending = await program.endsWithin(waitOf(words) * patience)
        if (ending === null) {
          const actual = 'it is still running'
          throw failure(words, { message: `${name} did not come to its end.`, anomaly: 'unanswered', expected, actual })
        }
        if (code === undefined || ending.exitCode === code) return ending
        const message = `${name} ended, but not as it should.`
        const blames = [program.exitEvent]
        throw failure(words, { message, anomaly: 'unexpected', expected, actual: howItEnded(ending), blames })
      }),
    dies: () => watch('dies()', () => program.dies()),
    restarts: () => watch('restarts()', () => program.restarts()),
    freezes: () => program.freezes(),
    thaws: () => program.thaws(),
  }
}

function waitOf(words: readonly Word[]): number {
  return find(words, 'within')?.ms ?? USUAL_WAIT
}

function findIn(output: string, what: string | RegExp): { text: string; end: number } | null {
  if (typeof what === 'string') {
    const at = output.indexOf(what)
    return at === -1 ? null : { text: what, end: at + what.length }
  }
  const match = new RegExp(what.source, what.flags.replaceAll(/[gy]/g, '')).exec(output)
  return match === null ? null : { text: match[0], end: match.index + match[0].length }
}

function failure(words: readonly Word[], told: ConstructorParameters<typeof FailedExpectation>[0]): FailedExpectation {
  const reason = find(words, 'because')?.reason
  return new FailedExpectation({ ...told, ...(reason === undefined ? {} : { because: reason }) })
}

function howItEnded({ exitCode, message }: Ending): string {
  return exitCode === undefined ? message : `exit code ${exitCode}`
}

function lastOf(output: string): string {
  if (output === '') return 'nothing'
  return output.length <= SHOWN_OUTPUT ? output : `… ${output.slice(-SHOWN_OUTPUT)}`
}
