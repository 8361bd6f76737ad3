import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { catchUp, startPod, timedCheck } from '../catch-up.ts'
import { ratios, spreadOf } from '../figures.ts'
import type { Measure } from '../measure.ts'

/** As our grader does: one start of the solution for all checks, and a fresh one after a crash. Fifteen would flatter us. */
const ONE_SERVER = { SERVERS: 'one' }

export const testRunners: Measure = {
  title: 'Beside test runners',
  async measure({ root, times, pods, tell }) {
    const folder = join(root, 'bench/compare')
    if (!existsSync(join(folder, 'node_modules'))) {
      tell('installing Vitest and Jest in bench/compare')
      await timed('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder })
    }
    const { challenge, solution } = await catchUp(root)
    const pod = await startPod(await pods('bubblewrap'), challenge)
    const [vitest, jest, cold, warm]: [number[], number[], number[], number[]] = [[], [], [], []]
    for (let n = 0; n < Math.max(3, times(15)); n += 1) {
      tell(`beside test runners, round ${n + 1}`)
      vitest.push(await timed('npx', ['vitest', 'run'], { cwd: folder, env: ONE_SERVER }))
      jest.push(await timed('npx', ['jest'], { cwd: folder, env: ONE_SERVER }))
      cold.push(
        await timed('npm', ['run', '--silent', 'grade', '--', 'catch-up', join(challenge.folder, 'solution')], {
          cwd: root,
        }),
      )
      await rest(500)
      warm.push(await timedCheck(pod, solution, n))
    }
    await pod.close()
    return [
      {
        what: '`npx vitest run` ÷ cold `npm run grade`',
        unit: 'ratio',
        spread: spreadOf(ratios(vitest, cold)),
        aim: { atLeast: 3 },
      },
      {
        what: '`npx jest` ÷ cold `npm run grade`',
        unit: 'ratio',
        spread: spreadOf(ratios(jest, cold)),
        aim: { atLeast: 3 },
      },
      {
        what: '`npx vitest run` ÷ warm Check',
        unit: 'ratio',
        spread: spreadOf(ratios(vitest, warm)),
        aim: { atLeast: 15 },
      },
      { what: '`npx jest` ÷ warm Check', unit: 'ratio', spread: spreadOf(ratios(jest, warm)), aim: { atLeast: 15 } },
      { what: '`npx vitest run`', unit: 'ms', spread: spreadOf(vitest) },
      { what: '`npx jest`', unit: 'ms', spread: spreadOf(jest) },
      { what: 'cold `npm run grade`', unit: 'ms', spread: spreadOf(cold) },
      { what: 'warm Check', unit: 'ms', spread: spreadOf(warm) },
    ]
  },
}

/** Milliseconds of a command, as a user starts it. Throws with what it printed when it does not succeed. */
async function timed(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said.slice(-2000)}`)
  return performance.now() - startedAt
}
