import { Console } from 'node:console'
import { AgentCommand, type AgentReport, AgentSettings, ALIVE_EVERY_MS, readMessages } from '../pods/agent-protocol.ts'
import { compileForPrograms } from './compile-for-programs.ts'
import { GradedRun, loadGrader } from './graded-run.ts'
import type { Launcher } from './launcher.ts'
import { confinedLauncher } from './launchers/confined.ts'
import { plainLauncher } from './launchers/plain.ts'
import { learnerCgroup } from './learner-cgroup.ts'
import { ProgramRun } from './program-run.ts'
import type { AgentRun, RunTools } from './run.ts'
import { confinedServices } from './services/confined-services.ts'
import { plainServices } from './services/plain-services.ts'
import { Services } from './services/services.ts'
import { TypeStripper } from './type-stripper.ts'
import { WarmRunners } from './warm-runners.ts'
import { Watchdog } from './watchdog.ts'

// The agent: trusted, alone in its pod with the learner's programs, and heard by the server on stdout. Whatever else
// prints must not be taken for a report.
globalThis.console = new Console(process.stderr, process.stderr)

const settings = AgentSettings.parse(JSON.parse(process.argv[2] ?? ''))
const cgroup = settings.launcher.kind === 'confined' ? learnerCgroup(settings.launcher.cgroup) : null
const launch = launcher()
if (settings.launcher.kind === 'confined' && settings.launcher.compiled?.fill === true) {
  await compileForPrograms(launch, settings.preload)
}
const runners = new WarmRunners(launch, settings.clock)
const watchdog = new Watchdog(cgroup)
const stripper = new TypeStripper()
const services = new Services({
  workFolder: settings.workFolder,
  programs: settings.services,
  launcher:
    settings.launcher.kind === 'confined'
      ? confinedServices({ workFolder: settings.workFolder, cgroup })
      : plainServices(),
  watchdog,
})
const state: { current: { number: number; run: AgentRun } | null } = { current: null }

if (settings.challengeFolder !== null) void loadGrader(settings.challengeFolder).catch(() => {}) // Told when it is asked for.
await runners.warm()
report({ type: 'ready' })
for await (const command of readMessages(process.stdin, AgentCommand)) obey(command)
// The server has closed the pod, or has gone: nothing is left to do or to keep.
state.current?.run.stop()
await state.current?.run.over.catch(() => {})
await Promise.all([runners.close(), services.close(), stripper.close()])
process.exit(0)

function obey(command: AgentCommand): void {
  if (command.do === 'run' || command.do === 'check') {
    begin(command)
    return
  }
  // A command for a run that has ended meanwhile is late, not wrong.
  if (state.current?.number !== command.run) return
  const { run } = state.current
  if (command.do === 'stop') run.stop()
  else if (command.do === 'input') run.input(command.text)
  else if (command.do === 'peer') run.peer(command.peer, command.command)
  else run.fault(command.fault)
}

function begin(command: Extract<AgentCommand, { do: 'run' | 'check' }>): void {
  if (state.current !== null) throw new Error(`Run ${command.run} was asked for while another goes on.`)
  const number = command.run
  const tools: RunTools = {
    runners,
    services,
    watchdog,
    stripper,
    on: (event) => report({ type: 'event', run: number, event }),
  }
  const run = command.do === 'run' ? new ProgramRun(command, tools) : gradedRun(command, tools)
  state.current = { number, run }
  void finish(number, run)
}

function gradedRun(command: Extract<AgentCommand, { do: 'check' }>, tools: RunTools): GradedRun {
  if (settings.challengeFolder === null) throw new Error('This pod was started without a challenge: it cannot grade.')
  return new GradedRun({ ...command, challengeFolder: settings.challengeFolder }, tools)
}

async function finish(number: number, run: AgentRun): Promise<void> {
  const signsOfLife = setInterval(() => report({ type: 'alive' }), ALIVE_EVERY_MS)
  try {
    await run.over
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    report({ type: 'broken', run: number, message: 'The sandbox failed, not your program. Try again.', detail })
  }
  await services.clear()
  clearInterval(signsOfLife)
  state.current = null
  report({ type: 'over', run: number })
}

function report(message: AgentReport): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

function launcher(): Launcher {
  const { workFolder, packages, preload } = settings
  return settings.launcher.kind === 'confined'
    ? confinedLauncher({ workFolder, packages, preload, ...settings.launcher, cgroup })
    : plainLauncher({ workFolder, packages, preload })
}
