import type { SourceFile } from '#protocol'
import { CannotStart } from '../failed-expectation.ts'
import { nearestName } from '../near-miss.ts'
import { RunningProgram } from '../running-program.ts'
import type { Surroundings } from '../surroundings.ts'
import { HostProcess } from './host-process.ts'

/** Starts a host that lives until its group ends. What it prints is the learner's, and shown beside a check that fails. */
export async function startHost(
  host: 'module' | 'tests' | 'page',
  { name, surroundings }: { name: string; surroundings: Surroundings },
): Promise<HostProcess> {
  const { group, stage, setup, recorder, patience, signal } = surroundings
  // Nobody travels while tests run, and their own fake timers stand on the real ones.
  const clock = host === 'tests' ? 'real' : setup.clock
  const lane = `client:${name}`
  recorder.lane({ id: lane, role: 'client', name })
  const program = await RunningProgram.start({
    ...{ name, lane, recorder, signal },
    command: name,
    launch: () => stage.launch({ what: { host }, name, env: group.services.env, clock, ...group.clockNow() }),
  })
  group.started.add(program)
  group.onEnd(async () => {
    group.started.delete(program)
    await program.stop()
  })
  return new HostProcess(program.staged, { patience, signal, stop: () => program.stop() })
}

/** That a file was handed in under this name. */
export function assertThere(file: string, files: readonly SourceFile[]): void {
  const names = files.map(({ name }) => name)
  if (names.includes(file)) return
  const near = nearestName(file, names)
  const message = near === null ? `There is no file ${file}.` : `There is a file ${near}, ${file} is due.`
  const actual = names.length === 0 ? 'no files at all' : `the files: ${names.join(', ')}`
  throw new CannotStart({ message, anomaly: 'wrong-shape', expected: file, actual })
}
